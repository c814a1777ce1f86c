"""What the audit adds up first, each table in one pass, of everything or of one scope.

Beside counts and amounts stand *marks*: sums of keyed hashes, one of each row's few words
(which grant, what amount). Two sets of rows with the same mark are the same set, so a proof
compares two numbers instead of joining millions of rows: the multiset hash of Clarke et al.,
"Incremental Multiset Hash Functions and Their Application to Memory Integrity Checking"
(Asiacrypt 2003), with the database's 64-bit hash under a secret drawn for each audit: different
sets agree with a chance of about 2^-64, and nobody can look for such sets beforehand.
"""

from __future__ import annotations

import secrets

ACCOUNTS = (
    "SELECT a.id FROM rewards_account a JOIN rewards_budget b ON b.id = a.budget_id"
    " WHERE b.scope = %(scope)s"
)


def draw_secret() -> int:
    """A number for `%(secret)s`: 62 bits, so that the database can still add to it."""
    return secrets.randbits(62)


SUMS: dict[str, tuple[str, str]] = {
    # `mark`: of (grant, amount), of entries that have a grant.
    "audit_flow": (
        """
        SELECT debit_id, credit_id, sum(amount)::numeric AS total, count(*) AS n,
            count(*) FILTER (WHERE grant_id IS NULL) AS nobodys,
            sum(hashint8extended(grant_id, amount # %(secret)s)) AS mark
        FROM rewards_ledgerentry {where} GROUP BY debit_id, credit_id
        """,
        """
        WHERE debit_id = ANY (ARRAY({accounts})) OR credit_id = ANY (ARRAY({accounts}))
        """,
    ),
    # `mark`: of (grant, amount); `units`: of (unit, amount); `numbers`: of (grant, the payout's
    # number without its first digit).
    "audit_grants": (
        """
        SELECT scope, pool_id, status, kind, currency, version, provider,
            unit_id IS NULL AS counted, count(*) AS n, sum(amount)::numeric AS total,
            sum(hashint8extended(id, amount # %(secret)s)) AS mark,
            sum(hashint8extended(unit_id, amount # %(secret)s)) AS units,
            sum(hashtextextended(substr(rewards_payout_number(uid, 0), 2), id # %(secret)s))
                FILTER (WHERE status IN ('claimed', 'fulfilling', 'fulfilled')) AS numbers
        FROM rewards_grant {where} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        """,
        "WHERE scope = %(scope)s",
    ),
    # `mark`: of (unit, amount).
    "audit_units": (
        """
        SELECT pool_id, state, count(*) AS n, sum(amount)::numeric AS total,
            sum(hashint8extended(id, amount # %(secret)s)) AS mark
        FROM rewards_unit {where} GROUP BY pool_id, state
        """,
        """
        WHERE pool_id IN (SELECT p.id FROM rewards_pool p
            JOIN rewards_budget b ON b.id = p.budget_id WHERE b.scope = %(scope)s)
        """,
    ),
}
"""Name → (the query, its condition for one scope)."""

WHOLE_SUMS: dict[str, str] = {
    # `numbers` as above; `strange`: a first digit that is not the generation's.
    "audit_payouts": """
        SELECT state, count(*) AS n, count(*) FILTER (WHERE disputed) AS disputed,
            count(*) FILTER (WHERE length(number) <> 32 OR left(number, 1) <>
                substr('0123456789abcdefghijklmnopqrstuvwxyz', generation + 1, 1)) AS strange,
            sum(hashtextextended(substr(number, 2), grant_id # %(secret)s))
                FILTER (WHERE state NOT IN ('failed', 'cancelled')) AS numbers
        FROM rewards_payout GROUP BY state
    """,
}
"""What only the proofs of the whole ledger need."""
