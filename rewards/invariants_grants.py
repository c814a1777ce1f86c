"""What must be true of grants, payouts and gifts; as in `rewards.invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from rewards.invariants import LIVE, SCOPED

_GRANTS = f"""
    SELECT g.*, b.id AS budget_id
    FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
    WHERE {SCOPED}
"""

GRANT_INVARIANTS: dict[str, str] = {
    "grant.unit": f"""
        SELECT g.scope, g.uid::text AS subject,
            'its packet is ' || coalesce(u.state || ' of ' || u.amount, 'missing') AS detail
        FROM ({_GRANTS}) g LEFT JOIN rewards_unit u ON u.id = g.unit_id
        LEFT JOIN rewards_pool p ON p.id = g.pool_id
        WHERE g.status IN {LIVE}
            AND (g.unit_id IS NOT NULL OR NOT coalesce(rewards_counted(p.kind), false)) AND (
            u.id IS NULL OR u.state <> 'granted' OR u.amount <> g.amount
            OR u.pool_id <> g.pool_id OR p.budget_id IS DISTINCT FROM g.budget_id
        )
    """,
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
                coalesce(sum(e.amount) FILTER (WHERE d.kind <> 'paid'
                    AND c.kind = 'payable'), 0) AS promised,
                coalesce(sum(e.amount) FILTER (WHERE d.kind = 'payable'
                    AND c.kind = 'escrow'), 0) AS returned,
                coalesce(sum(e.amount) FILTER (WHERE c.kind = 'paid'), 0)
                - coalesce(sum(e.amount) FILTER (WHERE d.kind = 'paid'
                    AND c.kind = 'payable'), 0) AS paid
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
              AND g.status IN {LIVE}
        ) g
        WHERE {SCOPED} AND (g.n > d.quota OR u.n > d.quota)
    """,
    "gift.day": f"""
        SELECT g.scope, g.uid::text AS subject,
            'taken ' || g.created_at::date || ' from the quota of '
                || coalesce(u.day::text, 'no day') AS detail
        FROM ({_GRANTS}) g JOIN rewards_unit u ON u.id = g.unit_id
        JOIN rewards_pool p ON p.id = g.pool_id
        WHERE p.per_day > 0 AND g.status IN {LIVE}
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
