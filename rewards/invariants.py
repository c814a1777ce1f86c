"""What must be true of entries, accounts and stock, each as a query for the rows that break it.

A query answers scope, subject and detail; `%(scope)s` is the scope asked for, or null.
Literal percent signs are doubled. The tables `audit_…` are sums that `rewards.audit` makes
first, each in one pass, of everything or of that scope (`rewards.audit_sums`).
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

SCOPED = "(%(scope)s::text IS NULL OR b.scope = %(scope)s)"

_BALANCES = f"""
    SELECT a.id, a.budget_id, a.kind, a.pool_id, b.scope, b.total,
        (SELECT coalesce(sum(f.total), 0) FROM audit_flow f WHERE f.credit_id = a.id)
        - (SELECT coalesce(sum(f.total), 0) FROM audit_flow f WHERE f.debit_id = a.id)
        AS balance
    FROM rewards_account a JOIN rewards_budget b ON b.id = a.budget_id
    WHERE {SCOPED}
"""

LIVE = "('checking', 'granted', 'claimed', 'fulfilling', 'fulfilled', 'failed')"
_UNPAID = "('checking', 'granted', 'claimed', 'fulfilling', 'failed')"

_ENTRIES = """
    CROSS JOIN LATERAL (
        SELECT e.key FROM rewards_ledgerentry e
        WHERE e.debit_id = f.debit_id AND e.credit_id = f.credit_id OFFSET 0
    ) e
"""
"""The entries of a flow in which something is wrong; asked for those alone: OFFSET 0 keeps the
planner from joining the entries first and looking for what is wrong afterwards."""

INVARIANTS: dict[str, str] = {
    # --- entries ---------------------------------------------------------------------
    "entry.accounts": f"""
        SELECT b.scope, e.key AS subject, 'an account is missing or of another budget' AS detail
        FROM (
            SELECT f.debit_id, f.credit_id, coalesce(d.budget_id, c.budget_id) AS budget_id
            FROM audit_flow f
            LEFT JOIN rewards_account d ON d.id = f.debit_id
            LEFT JOIN rewards_account c ON c.id = f.credit_id
            WHERE d.budget_id IS DISTINCT FROM c.budget_id OR d.id IS NULL
            OFFSET 0
        ) f {_ENTRIES}
        LEFT JOIN rewards_budget b ON b.id = f.budget_id
    """,
    "entry.path": f"""
        SELECT f.scope, e.key AS subject, f.path AS detail
        FROM (
            SELECT f.debit_id, f.credit_id, b.scope, d.kind || ' -> ' || c.kind AS path,
                (d.kind, c.kind) NOT IN (
                    ('source', 'budget'), ('budget', 'escrow'), ('escrow', 'budget'),
                    ('escrow', 'payable'), ('payable', 'escrow'), ('payable', 'paid'),
                    ('paid', 'recovered'), ('paid', 'payable')
                ) AS astray,
                f.nobodys > 0 AND 'payable' IN (d.kind, c.kind) AS nobodys
            FROM audit_flow f
            JOIN rewards_account d ON d.id = f.debit_id
            JOIN rewards_account c ON c.id = f.credit_id
            JOIN rewards_budget b ON b.id = d.budget_id
            WHERE {SCOPED} OFFSET 0
        ) f
        CROSS JOIN LATERAL (
            SELECT e.key FROM rewards_ledgerentry e
            WHERE (f.astray OR f.nobodys)
                AND e.debit_id = f.debit_id AND e.credit_id = f.credit_id
                AND (f.astray OR e.grant_id IS NULL) OFFSET 0
        ) e
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
        FROM ({_BALANCES}) s WHERE kind IN ('escrow', 'payable', 'paid', 'recovered')
        GROUP BY scope, total HAVING sum(balance) > total
    """,
    "escrow.units": f"""
        SELECT s.scope, 'pool:' || s.pool_id AS subject,
            'escrow ' || s.balance || ', prizes ' || u.held AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT (SELECT coalesce(sum(total), 0) FROM audit_units
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
            SELECT coalesce(sum(total), 0) AS owed FROM audit_grants
            WHERE scope = s.scope AND status IN {_UNPAID}
        ) g
        WHERE s.kind = 'payable' AND s.balance <> g.owed
    """,
    "paid.grants": f"""
        SELECT s.scope, 'paid' AS subject,
            'accounts ' || sum(s.balance) || ', grants ' || g.done AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT coalesce(sum(total), 0) AS done FROM audit_grants
            WHERE scope = s.scope AND status = 'fulfilled'
        ) g
        WHERE s.kind IN ('paid', 'recovered') GROUP BY s.scope, g.done
        HAVING sum(s.balance) <> g.done
    """,
    "recovered.clawbacks": f"""
        SELECT s.scope, 'recovered' AS subject,
            'account ' || s.balance || ', taken back ' || k.back AS detail
        FROM ({_BALANCES}) s CROSS JOIN LATERAL (
            SELECT coalesce(sum(k.amount), 0) AS back FROM rewards_clawback k
            JOIN rewards_grant g ON g.id = k.grant_id
            WHERE g.scope = s.scope AND k.state = 'done'
        ) k
        WHERE s.kind = 'recovered' AND s.balance <> k.back
    """,
    "clawback.amount": f"""
        SELECT b.scope, g.uid::text AS subject,
            sum(k.amount) || ' taken back of ' || g.amount || ', ' || g.status AS detail
        FROM rewards_clawback k JOIN rewards_grant g ON g.id = k.grant_id
        JOIN rewards_budget b ON b.scope = g.scope
        WHERE {SCOPED} AND k.state = 'done' GROUP BY b.scope, g.uid, g.amount, g.status
        HAVING sum(k.amount) > g.amount OR g.status <> 'fulfilled'
    """,
    # --- prizes ----------------------------------------------------------------------
    "pool.oversold": f"""
        SELECT b.scope, 'pool:' || p.id AS subject,
            'packets ' || u.n || ', grants ' || g.n AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(n), 0) AS n FROM audit_grants
            WHERE scope = b.scope AND pool_id = p.id AND status IN {LIVE}
        ) g
        CROSS JOIN LATERAL (
            SELECT CASE WHEN rewards_counted(p.kind) THEN p.size
                ELSE (SELECT coalesce(sum(n), 0) FROM audit_units WHERE pool_id = p.id) END AS n
        ) u
        WHERE {SCOPED} AND g.n > u.n
    """,
    "pool.size": f"""
        SELECT b.scope, 'pool:' || p.id AS subject,
            'size ' || p.size || ', prizes ' || u.n AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT (SELECT coalesce(sum(n), 0) FROM audit_units WHERE pool_id = p.id)
                + (SELECT coalesce(sum(remaining + withdrawn), 0) FROM rewards_segment
                   WHERE pool_id = p.id)
                + (SELECT coalesce(sum(n), 0) FROM audit_grants
                   WHERE scope = b.scope AND pool_id = p.id AND counted
                     AND status IN {LIVE}) AS n
        ) u
        WHERE {SCOPED} AND p.size <> u.n
    """,
    "unit.once": f"""
        SELECT b.scope, 'unit:' || g.unit_id AS subject, count(*) || ' grants' AS detail
        FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
        WHERE {SCOPED} AND g.unit_id IS NOT NULL AND g.status IN {LIVE}
        GROUP BY b.scope, g.unit_id HAVING count(*) > 1
    """,
    "unit.granted": f"""
        SELECT b.scope, 'unit:' || u.id AS subject, 'granted to nobody' AS detail
        FROM rewards_unit u
        JOIN rewards_pool p ON p.id = u.pool_id JOIN rewards_budget b ON b.id = p.budget_id
        WHERE {SCOPED} AND u.state = 'granted' AND NOT EXISTS (
            SELECT 1 FROM rewards_grant g WHERE g.unit_id = u.id AND g.status IN {LIVE}
        )
    """,
}
