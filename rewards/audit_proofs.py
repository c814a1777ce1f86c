"""Short proofs that an invariant over millions of rows holds: one pass instead of many looks.

Each is one or more queries with one boolean. All true: nothing breaks the invariant, and the
query that would name the rows is not asked. False proves nothing: then it is asked. Used for
the whole ledger only; one scope is small. What each one relies on stands beside it. Large
tables are joined with ordinary ones alone, so that several processes can share the work.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from rewards.invariants import LIVE

_PAID_THROUGH = "('claimed', 'fulfilling', 'fulfilled', 'failed')"

# Every entry of a grant bears the grant's own key, whose uniqueness the database keeps: so
# there is at most one of each sort, and where as many are counted as there ought to be, each
# grant has its own. Money taken back (paid → recovered) has an invariant of its own.
_GRANT_ENTRIES = """
    SELECT s.wrong = 0
        AND s.promised = (SELECT coalesce(sum(n), 0) FROM audit_grants)
        AND s.returned = (SELECT coalesce(sum(n), 0) FROM audit_grants
            WHERE status IN ('expired', 'revoked'))
        AND s.paid = (SELECT coalesce(sum(n), 0) FROM audit_grants
            WHERE status = 'fulfilled')
    FROM (
        SELECT count(*) FILTER (WHERE sort = 1) AS promised,
            count(*) FILTER (WHERE sort = 2) AS returned,
            count(*) FILTER (WHERE sort = 3) AS paid,
            count(*) FILTER (WHERE sort = 0) AS wrong
        FROM (
            SELECT CASE
                WHEN d.scope <> g.scope OR c.budget_id <> d.budget_id THEN 0
                WHEN d.debit = 'paid' AND c.kind = 'recovered' THEN 4
                WHEN e.amount <> g.amount THEN 0
                WHEN d.debit = 'escrow' AND c.kind = 'payable'
                    AND e.key = 'grant:' || g.uid THEN 1
                WHEN d.debit = 'payable' AND c.kind = 'escrow'
                    AND g.status IN ('expired', 'revoked')
                    AND e.key = 'return:' || g.uid THEN 2
                WHEN d.debit = 'payable' AND c.kind = 'paid' AND g.status = 'fulfilled'
                    AND e.key = 'paid:' || g.uid THEN 3
                ELSE 0 END AS sort
            FROM rewards_ledgerentry e
            JOIN rewards_grant g ON g.id = e.grant_id
            JOIN (
                SELECT d.id, d.kind AS debit, d.budget_id, b.scope FROM rewards_account d
                JOIN rewards_budget b ON b.id = d.budget_id
            ) d ON d.id = e.debit_id
            JOIN rewards_account c ON c.id = e.credit_id
        ) sorted
    ) s
"""

_ONE_GRANT_FOR_A_UNIT = """
    SELECT coalesce(bool_and(i.indisunique AND i.indisvalid), false)
    FROM pg_index i WHERE i.indexrelid = to_regclass('rewards_grant_unit')
"""
"""The database's own index, where it is there and whole."""

_GRANT_UNITS = f"""
    SELECT NOT EXISTS (
        SELECT FROM rewards_grant g
        LEFT JOIN rewards_unit u ON u.id = g.unit_id
        LEFT JOIN (
            SELECT p.id, b.scope, rewards_counted(p.kind) AS counted
            FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        ) p ON p.id = g.pool_id
        WHERE g.status IN {LIVE}
            AND (g.unit_id IS NOT NULL OR NOT coalesce(p.counted, false)) AND (
            u.id IS NULL OR u.state <> 'granted' OR u.amount <> g.amount
            OR u.pool_id <> g.pool_id OR p.scope IS DISTINCT FROM g.scope
        )
    )
"""

# Each live grant has a granted unit (grant.unit), no two the same one (unit.once): where there
# are as many granted units, none is left over.
_UNITS_GRANTED = f"""
    SELECT (SELECT coalesce(sum(n), 0) FROM audit_units WHERE state = 'granted')
        = (SELECT coalesce(sum(n), 0) FROM audit_grants
             WHERE status IN {LIVE} AND NOT counted)
"""

# A grant has at most one order (a unique key). Each order fits its grant; where as many are
# counted of those that need one, each has its own.
_PAYOUT_STATES = f"""
    SELECT s.wrong = 0 AND s.needed = (
        SELECT coalesce(sum(n), 0) FROM audit_grants WHERE status IN {_PAID_THROUGH})
    FROM (
        SELECT count(*) FILTER (WHERE g.status IN {_PAID_THROUGH}) AS needed,
            count(*) FILTER (WHERE NOT coalesce(CASE g.status
                WHEN 'claimed' THEN p.state = 'created'
                WHEN 'fulfilling' THEN p.state IN ('submitted', 'unknown', 'accepted',
                    'processing', 'wait_user_confirm', 'transferring', 'cancelling')
                WHEN 'fulfilled' THEN p.state = 'succeeded'
                ELSE p.state IN ('failed', 'cancelled') END, false)
                OR p.number <> rewards_payout_number(g.uid, p.generation)) AS wrong
        FROM rewards_payout p JOIN rewards_grant g ON g.id = p.grant_id
    ) s
"""

_SANDBOX = """
    SELECT NOT EXISTS (SELECT FROM audit_grants WHERE provider IN ('sandbox', 'gift-sandbox'))
        OR (s.paid = (SELECT coalesce(sum(n), 0) FROM audit_grants
                WHERE provider IN ('sandbox', 'gift-sandbox') AND status = 'fulfilled')
            AND s.paid = (SELECT count(*) FROM rewards_sandboxtransfer
                WHERE state = 'succeeded'))
    FROM (
        SELECT count(*) AS paid
        FROM rewards_sandboxtransfer t
        JOIN rewards_payout p ON p.number = t.number
            AND p.provider IN ('sandbox', 'gift-sandbox')
        JOIN rewards_grant g ON g.id = p.grant_id AND g.status = 'fulfilled'
        WHERE t.state = 'succeeded'
    ) s
"""
"""The book has one transfer for each number; none beside those of fulfilled rewards."""

_NO_GIFTS = "SELECT NOT EXISTS (SELECT FROM audit_grants WHERE kind = 'gift')"

PROOFS: dict[str, tuple[str, ...]] = {
    "grant.entries": (_GRANT_ENTRIES,),
    "unit.once": (_ONE_GRANT_FOR_A_UNIT,),
    "grant.unit": (_GRANT_UNITS,),
    "unit.granted": (_GRANT_UNITS, _ONE_GRANT_FOR_A_UNIT, _UNITS_GRANTED),
    "grant.scope": (
        """
        SELECT NOT EXISTS (SELECT FROM audit_grants g WHERE NOT EXISTS (
            SELECT FROM rewards_budget b WHERE b.scope = g.scope AND b.currency = g.currency))
        """,
    ),
    "grant.version": (
        "SELECT NOT EXISTS (SELECT FROM audit_grants WHERE version !~ '^[0-9a-f]{64}$')",
    ),
    "payout.state": (_PAYOUT_STATES,),
    "payout.number": (_PAYOUT_STATES,),
    "payout.disputed": ("SELECT NOT EXISTS (SELECT FROM rewards_payout WHERE disputed)",),
    "sandbox.paid": (_SANDBOX,),
    "gift.day": ("SELECT NOT EXISTS (SELECT FROM rewards_pool WHERE per_day > 0)",),
    "gift.certificate": (_NO_GIFTS,),
    "gift.once": (_NO_GIFTS,),
}

WHOLE: dict[str, str] = {
    "grant.entries": """
        SELECT g.scope, g.uid::text AS subject,
            g.status || ' of ' || g.amount || ': promised ' || coalesce(m.promised, 0)
                || ', returned ' || coalesce(m.returned, 0)
                || ', paid ' || coalesce(m.paid, 0) AS detail
        FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
        LEFT JOIN (
            SELECT e.grant_id, d.budget_id,
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
            WHERE e.grant_id IS NOT NULL GROUP BY e.grant_id, d.budget_id
        ) m ON m.grant_id = g.id AND m.budget_id = b.id
        WHERE coalesce(m.promised, 0) <> g.amount
            OR coalesce(m.returned, 0) <> CASE WHEN g.status IN ('expired', 'revoked')
                THEN g.amount ELSE 0 END
            OR coalesce(m.paid, 0) <> CASE WHEN g.status = 'fulfilled'
                THEN g.amount ELSE 0 END
    """,
}
"""Where a proof fails in the whole ledger: what names the rows in one pass over the entries,
while the invariant itself looks up each grant's, which is right for one scope."""
