"""What must be true of the ledger, each as a query for the rows that break it.

A query answers scope, subject and detail; `%(scope)s` is the scope asked for, or null.
Literal percent signs are doubled.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

SCOPED = "(%(scope)s::text IS NULL OR b.scope = %(scope)s)"

_BALANCES = f"""
    SELECT a.id, a.budget_id, a.kind, a.pool_id, b.scope, b.total,
        (SELECT coalesce(sum(e.amount), 0) FROM rewards_ledgerentry e WHERE e.credit_id = a.id)
        - (SELECT coalesce(sum(e.amount), 0) FROM rewards_ledgerentry e WHERE e.debit_id = a.id)
        AS balance
    FROM rewards_account a JOIN rewards_budget b ON b.id = a.budget_id
    WHERE {SCOPED}
"""

_GRANTS = f"""
    SELECT g.*, b.id AS budget_id
    FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
    WHERE {SCOPED}
"""

_LIVE = "('checking', 'granted', 'claimed', 'fulfilling', 'fulfilled', 'failed')"
_UNPAID = "('checking', 'granted', 'claimed', 'fulfilling', 'failed')"

INVARIANTS: dict[str, str] = {
    # --- entries ---------------------------------------------------------------------
    "entry.accounts": """
        SELECT b.scope, e.key AS subject, 'an account is missing or of another budget' AS detail
        FROM rewards_ledgerentry e
        LEFT JOIN rewards_account d ON d.id = e.debit_id
        LEFT JOIN rewards_account c ON c.id = e.credit_id
        LEFT JOIN rewards_budget b ON b.id = coalesce(d.budget_id, c.budget_id)
        WHERE d.budget_id IS DISTINCT FROM c.budget_id OR d.id IS NULL
    """,
    "entry.path": f"""
        SELECT b.scope, e.key AS subject, d.kind || ' -> ' || c.kind AS detail
        FROM rewards_ledgerentry e
        JOIN rewards_account d ON d.id = e.debit_id
        JOIN rewards_account c ON c.id = e.credit_id
        JOIN rewards_budget b ON b.id = d.budget_id
        WHERE {SCOPED} AND (
            (d.kind, c.kind) NOT IN (
                ('source', 'budget'), ('budget', 'escrow'), ('escrow', 'budget'),
                ('escrow', 'payable'), ('payable', 'escrow'), ('payable', 'paid')
            )
            OR ((d.kind = 'payable' OR c.kind = 'payable') AND e.grant_id IS NULL)
        )
    """,
    # --- accounts --------------------------------------------------------------------
    "account.negative": f"""
        SELECT scope, kind || coalesce(':' || pool_id, '') AS subject, balance::text AS detail
        FROM ({_BALANCES}) s WHERE kind <> 'source' AND balance < 0
    """,
    "budget.total": f"""
        SELECT b.scope, 'source' AS subject,
            'total ' || b.total || ', put in ' || coalesce(-s.balance, 0) AS detail
        FROM rewards_budget b
        LEFT JOIN ({_BALANCES}) s ON s.budget_id = b.id AND s.kind = 'source'
        WHERE {SCOPED} AND b.total <> coalesce(-s.balance, 0)
    """,
    "budget.exceeded": f"""
        SELECT scope, 'budget' AS subject,
            'total ' || total || ', in use ' || sum(balance) AS detail
        FROM ({_BALANCES}) s WHERE kind IN ('escrow', 'payable', 'paid')
        GROUP BY scope, total HAVING sum(balance) > total
    """,
    "escrow.units": f"""
        SELECT s.scope, 'pool:' || s.pool_id AS subject,
            'escrow ' || s.balance || ', prizes ' || u.held AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT (SELECT coalesce(sum(amount), 0) FROM rewards_unit
                    WHERE pool_id = s.pool_id AND state IN ('free', 'reserved'))
                + (SELECT coalesce(sum(amount * remaining), 0) FROM rewards_segment
                   WHERE pool_id = s.pool_id) AS held
        ) u
        WHERE s.kind = 'escrow' AND s.balance <> u.held
    """,
    "payable.grants": f"""
        SELECT s.scope, 'payable' AS subject,
            'account ' || s.balance || ', grants ' || g.owed AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0) AS owed FROM rewards_grant
            WHERE scope = s.scope AND status IN {_UNPAID}
        ) g
        WHERE s.kind = 'payable' AND s.balance <> g.owed
    """,
    "paid.grants": f"""
        SELECT s.scope, 'paid' AS subject,
            'account ' || s.balance || ', grants ' || g.done AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount), 0) AS done FROM rewards_grant
            WHERE scope = s.scope AND status = 'fulfilled'
        ) g
        WHERE s.kind = 'paid' AND s.balance <> g.done
    """,
    # --- packets ---------------------------------------------------------------------
    "pool.oversold": f"""
        SELECT b.scope, 'pool:' || p.id AS subject,
            'packets ' || u.n || ', grants ' || g.n AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM rewards_grant
            WHERE scope = b.scope AND pool_id = p.id AND status IN {_LIVE}
        ) g
        CROSS JOIN LATERAL (
            SELECT CASE WHEN rewards_counted(p.kind) THEN p.size
                ELSE (SELECT count(*) FROM rewards_unit WHERE pool_id = p.id) END AS n
        ) u
        WHERE {SCOPED} AND g.n > u.n
    """,
    "pool.size": f"""
        SELECT b.scope, 'pool:' || p.id AS subject,
            'size ' || p.size || ', prizes ' || u.n AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT (SELECT count(*) FROM rewards_unit WHERE pool_id = p.id)
                + (SELECT coalesce(sum(remaining + withdrawn), 0) FROM rewards_segment
                   WHERE pool_id = p.id)
                + (SELECT count(*) FROM rewards_grant
                   WHERE scope = b.scope AND pool_id = p.id AND unit_id IS NULL
                     AND status IN {_LIVE}) AS n
        ) u
        WHERE {SCOPED} AND p.size <> u.n
    """,
    "unit.once": f"""
        SELECT scope, 'unit:' || unit_id AS subject, count(*) || ' grants' AS detail
        FROM ({_GRANTS}) g WHERE unit_id IS NOT NULL AND status IN {_LIVE}
        GROUP BY scope, unit_id HAVING count(*) > 1
    """,
    "unit.granted": f"""
        SELECT b.scope, 'unit:' || u.id AS subject, 'granted to nobody' AS detail
        FROM rewards_unit u
        JOIN rewards_pool p ON p.id = u.pool_id JOIN rewards_budget b ON b.id = p.budget_id
        WHERE {SCOPED} AND u.state = 'granted' AND NOT EXISTS (
            SELECT 1 FROM rewards_grant g WHERE g.unit_id = u.id AND g.status IN {_LIVE}
        )
    """,
    "grant.unit": f"""
        SELECT g.scope, g.uid::text AS subject,
            'its packet is ' || coalesce(u.state || ' of ' || u.amount, 'missing') AS detail
        FROM ({_GRANTS}) g LEFT JOIN rewards_unit u ON u.id = g.unit_id
        LEFT JOIN rewards_pool p ON p.id = g.pool_id
        WHERE g.status IN {_LIVE}
            AND (g.unit_id IS NOT NULL OR NOT coalesce(rewards_counted(p.kind), false)) AND (
            u.id IS NULL OR u.state <> 'granted' OR u.amount <> g.amount
            OR u.pool_id <> g.pool_id OR p.budget_id IS DISTINCT FROM g.budget_id
        )
    """,
    # --- grants ----------------------------------------------------------------------
    "grant.scope": """
        SELECT g.scope, g.uid::text AS subject, 'no budget has this scope' AS detail
        FROM rewards_grant g WHERE NOT EXISTS (
            SELECT 1 FROM rewards_budget b WHERE b.scope = g.scope AND b.currency = g.currency
        )
    """,
    "grant.entries": f"""
        SELECT g.scope, g.uid::text AS subject,
            g.status || ' of ' || g.amount || ': promised ' || m.promised
                || ', returned ' || m.returned || ', paid ' || m.paid AS detail
        FROM ({_GRANTS}) g CROSS JOIN LATERAL (
            SELECT
                coalesce(sum(e.amount) FILTER (WHERE c.kind = 'payable'), 0) AS promised,
                coalesce(sum(e.amount) FILTER (WHERE d.kind = 'payable'
                    AND c.kind = 'escrow'), 0) AS returned,
                coalesce(sum(e.amount) FILTER (WHERE c.kind = 'paid'), 0) AS paid
            FROM rewards_ledgerentry e
            JOIN rewards_account d ON d.id = e.debit_id
            JOIN rewards_account c ON c.id = e.credit_id
            WHERE e.grant_id = g.id AND d.budget_id = g.budget_id
        ) m
        WHERE m.promised <> g.amount
            OR m.returned <> CASE WHEN g.status IN ('expired', 'revoked')
                THEN g.amount ELSE 0 END
            OR m.paid <> CASE WHEN g.status = 'fulfilled' THEN g.amount ELSE 0 END
    """,
    "grant.version": f"""
        SELECT scope, uid::text AS subject, version AS detail
        FROM ({_GRANTS}) g WHERE version !~ '^[0-9a-f]{{64}}$'
    """,
    # --- payouts ---------------------------------------------------------------------
    "payout.state": f"""
        SELECT g.scope, g.uid::text AS subject,
            'reward ' || g.status || ', payout ' || coalesce(p.state, 'none') AS detail
        FROM ({_GRANTS}) g LEFT JOIN rewards_payout p ON p.grant_id = g.id
        WHERE (g.status, coalesce(p.state, 'none')) NOT IN (
            ('checking', 'none'), ('granted', 'none'), ('expired', 'none'), ('revoked', 'none'),
            ('claimed', 'created'),
            ('fulfilling', 'submitted'), ('fulfilling', 'unknown'), ('fulfilling', 'accepted'),
            ('fulfilling', 'processing'), ('fulfilling', 'wait_user_confirm'),
            ('fulfilling', 'transferring'), ('fulfilling', 'cancelling'),
            ('fulfilled', 'succeeded'),
            ('failed', 'failed'), ('failed', 'cancelled'),
            ('revoked', 'failed'), ('revoked', 'cancelled'),
            -- Nobody confirmed: it can be claimed again, or has expired.
            ('granted', 'failed'), ('granted', 'cancelled'),
            ('checking', 'failed'), ('checking', 'cancelled'),
            ('expired', 'failed'), ('expired', 'cancelled')
        )
    """,
    "payout.number": f"""
        SELECT g.scope, g.uid::text AS subject, p.number AS detail
        FROM ({_GRANTS}) g JOIN rewards_payout p ON p.grant_id = g.id
        WHERE p.number <> rewards_payout_number(g.uid, p.generation)
            OR EXISTS (
                SELECT 1 FROM rewards_payout q WHERE q.number = p.number AND q.id <> p.id
            )
    """,
    "payout.disputed": f"""
        SELECT g.scope, g.uid::text AS subject,
            'the provider has contradicted itself about ' || p.number AS detail
        FROM ({_GRANTS}) g JOIN rewards_payout p ON p.grant_id = g.id WHERE p.disputed
    """,
    "sandbox.paid": f"""
        SELECT g.scope, g.uid::text AS subject,
            'the sandbox paid ' || coalesce(t.paid, 0) || ' times' AS detail
        FROM ({_GRANTS}) g JOIN rewards_payout p ON p.grant_id = g.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS paid FROM generate_series(0, p.generation) n
            JOIN rewards_sandboxtransfer t ON t.number = rewards_payout_number(g.uid, n)
            WHERE t.state = 'succeeded'
        ) t
        WHERE p.provider IN ('sandbox', 'gift-sandbox') AND (
            t.paid > 1 OR (g.status = 'fulfilled' AND t.paid <> 1)
            OR (g.status IN ('failed', 'revoked', 'expired') AND t.paid > 0)
        )
    """,
    # --- gifts -----------------------------------------------------------------------
    "gift.quota": f"""
        SELECT b.scope, 'pool:' || d.pool_id || ' ' || d.day AS subject,
            'quota ' || d.quota || ', gifts ' || g.n || ', units ' || u.n AS detail
        FROM rewards_poolday d JOIN rewards_pool p ON p.id = d.pool_id
        JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM rewards_unit WHERE pool_id = d.pool_id AND day = d.day
        ) u
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM rewards_grant g JOIN rewards_unit w ON w.id = g.unit_id
            WHERE g.scope = b.scope AND g.pool_id = d.pool_id AND w.day = d.day
              AND g.status IN {_LIVE}
        ) g
        WHERE {SCOPED} AND (g.n > d.quota OR u.n > d.quota)
    """,
    "gift.day": f"""
        SELECT g.scope, g.uid::text AS subject,
            'taken ' || g.created_at::date || ' from the quota of '
                || coalesce(u.day::text, 'no day') AS detail
        FROM ({_GRANTS}) g JOIN rewards_unit u ON u.id = g.unit_id
        JOIN rewards_pool p ON p.id = g.pool_id
        WHERE p.per_day > 0 AND g.status IN {_LIVE}
          AND (u.day IS NULL OR abs(u.day - g.created_at::date) > 1)
    """,
    "gift.certificate": f"""
        SELECT g.scope, g.uid::text AS subject,
            g.status || CASE WHEN p.certificate IS NULL THEN ' without' ELSE ' with' END
                || ' a policy' AS detail
        FROM ({_GRANTS}) g JOIN rewards_payout p ON p.grant_id = g.id
        WHERE g.kind = 'gift' AND (g.status = 'fulfilled') <> (p.certificate IS NOT NULL)
    """,
    "gift.once": f"""
        SELECT min(g.scope) AS scope, t.product AS subject,
            count(*) || ' policies for one person' AS detail
        FROM ({_GRANTS}) g CROSS JOIN LATERAL (
            SELECT s.product, s.subject_hash FROM generate_series(0, 35) n
            JOIN rewards_sandboxtransfer s ON s.number = rewards_payout_number(g.uid, n)
            WHERE s.state = 'succeeded' AND s.subject_hash <> ''
        ) t
        WHERE g.kind = 'gift' GROUP BY t.product, t.subject_hash HAVING count(*) > 1
    """,
}
