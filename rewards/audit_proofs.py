"""Short proofs that an invariant over millions of rows holds, from the sums alone.

Each is one or more queries with one boolean. All true: nothing breaks the invariant, and the
query that would name the rows is not asked. False proves nothing: then it is asked. Used for
the whole ledger only; one scope is small. What each one relies on stands beside it.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from rewards.invariants import LIVE

# The database's hash folds a number's halves: ids below 2^32 are told apart.
_SMALL_IDS = """
    coalesce((SELECT max(id) FROM rewards_grant), 0) < 4294967296
    AND coalesce((SELECT max(id) FROM rewards_unit), 0) < 4294967296
"""

SORTS = """
    CASE WHEN c.budget_id <> d.budget_id THEN 0
        WHEN d.kind = 'escrow' AND c.kind = 'payable' THEN 1
        WHEN d.kind = 'payable' AND c.kind = 'escrow' THEN 2
        WHEN d.kind = 'payable' AND c.kind = 'paid' THEN 3
        WHEN d.kind = 'paid' AND c.kind = 'recovered' THEN 4
        ELSE 0 END
"""
"""What an entry of a grant from account d to account c is: its promise, its return, its
payment, money taken back (which has an invariant of its own), or something strange (0)."""

# In each scope the entries that promise are one for each grant, of its amount; those that
# return, one for each that expired or was revoked; those that pay, one for each fulfilled.
_GRANT_ENTRIES = f"""
    SELECT {_SMALL_IDS} AND NOT EXISTS (
        SELECT FROM (
            SELECT b.scope, s.sort, sum(f.n - f.nobodys) AS n, sum(f.mark) AS mark
            FROM audit_flow f
            LEFT JOIN rewards_account d ON d.id = f.debit_id
            LEFT JOIN rewards_account c ON c.id = f.credit_id
            LEFT JOIN rewards_budget b ON b.id = d.budget_id
            CROSS JOIN LATERAL (SELECT {SORTS} AS sort) s
            WHERE f.n > f.nobodys AND s.sort <> 4 GROUP BY 1, 2
        ) e
        FULL JOIN (
            SELECT g.scope, s.sort, sum(g.n) AS n, sum(g.mark) AS mark FROM audit_grants g
            JOIN (VALUES (1, NULL), (2, 'expired'), (2, 'revoked'), (3, 'fulfilled'))
                s(sort, status) ON s.status IS NULL OR s.status = g.status
            GROUP BY 1, 2
        ) g ON g.scope = e.scope AND g.sort = e.sort
        WHERE (e.n, e.mark) IS DISTINCT FROM (g.n, g.mark)
    )
"""

# In each pool the live grants' units are the granted units, each once and with its amount, and
# the pool is the scope's.
_GRANT_UNITS = f"""
    SELECT {_SMALL_IDS} AND NOT EXISTS (
        SELECT FROM (
            SELECT pool_id, sum(n) AS n, sum(mark) AS mark FROM audit_units
            WHERE state = 'granted' GROUP BY pool_id
        ) u
        FULL JOIN (
            SELECT pool_id, sum(n) AS n, sum(units) AS mark FROM audit_grants
            WHERE status IN {LIVE} AND NOT counted GROUP BY pool_id
        ) g ON g.pool_id = u.pool_id
        WHERE (u.n, u.mark) IS DISTINCT FROM (g.n, g.mark)
    ) AND NOT EXISTS (
        SELECT FROM audit_grants g
        LEFT JOIN rewards_pool p ON p.id = g.pool_id
        LEFT JOIN rewards_budget b ON b.id = p.budget_id
        WHERE g.status IN {LIVE} AND CASE WHEN g.counted
            THEN NOT coalesce(rewards_counted(p.kind), false)
            ELSE b.scope IS DISTINCT FROM g.scope END
    )
"""

# A grant has at most one order (a unique key). The orders under way and those that succeeded
# are one for each claimed, fulfilling, fulfilled grant, under its number. Of those that failed,
# which are few, each is looked at.
_PAYOUTS = """
    SELECT NOT EXISTS (SELECT FROM audit_payouts WHERE strange > 0) AND NOT EXISTS (
        SELECT FROM (
            SELECT CASE state WHEN 'created' THEN 'claimed' WHEN 'succeeded' THEN 'fulfilled'
                ELSE 'fulfilling' END AS status, sum(n) AS n, sum(numbers) AS mark
            FROM audit_payouts WHERE state NOT IN ('failed', 'cancelled') GROUP BY 1
        ) p
        FULL JOIN (
            SELECT status, sum(n) AS n, sum(numbers) AS mark FROM audit_grants
            WHERE status IN ('claimed', 'fulfilling', 'fulfilled') GROUP BY 1
        ) g ON g.status = p.status
        WHERE (p.n, p.mark) IS DISTINCT FROM (g.n, g.mark)
    ) AND CASE WHEN EXISTS (
            SELECT FROM audit_payouts WHERE state IN ('failed', 'cancelled'))
        THEN (
            SELECT count(*) FILTER (WHERE g.id IS NULL
                    OR g.status IN ('claimed', 'fulfilling', 'fulfilled')
                    OR p.number <> rewards_payout_number(g.uid, p.generation)) = 0
                AND count(*) FILTER (WHERE g.status = 'failed') = (
                    SELECT coalesce(sum(n), 0) FROM audit_grants WHERE status = 'failed')
            FROM rewards_payout p LEFT JOIN rewards_grant g ON g.id = p.grant_id
            WHERE p.state IN ('failed', 'cancelled'))
        ELSE NOT EXISTS (SELECT FROM audit_grants WHERE status = 'failed') END
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
    "unit.once": (_GRANT_UNITS,),
    "grant.unit": (_GRANT_UNITS,),
    "unit.granted": (_GRANT_UNITS,),
    "grant.scope": (
        """
        SELECT NOT EXISTS (SELECT FROM audit_grants g WHERE NOT EXISTS (
            SELECT FROM rewards_budget b WHERE b.scope = g.scope AND b.currency = g.currency))
        """,
    ),
    "grant.version": (
        "SELECT NOT EXISTS (SELECT FROM audit_grants WHERE version !~ '^[0-9a-f]{64}$')",
    ),
    "payout.state": (_PAYOUTS,),
    "payout.number": (_PAYOUTS,),
    "payout.disputed": ("SELECT NOT EXISTS (SELECT FROM audit_payouts WHERE disputed > 0)",),
    "sandbox.paid": (_SANDBOX,),
    "gift.day": ("SELECT NOT EXISTS (SELECT FROM rewards_pool WHERE per_day > 0)",),
    "gift.certificate": (_NO_GIFTS,),
    "gift.once": (_NO_GIFTS,),
}
