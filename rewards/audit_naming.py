"""Where a proof fails: which rows of millions it is, without a look at each of them.

First *where*: both sides are added up again by blocks of 4,096 ids, and the blocks whose marks
differ (`rewards.audit_sums`) are the only ones whose rows the invariant's own query looks at.
Where no block differs, for the mistake is in what the marks leave out, everything is asked in
one pass (`WHOLE`).
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rewards.audit_proofs import SORTS
from rewards.invariants import LIVE

BLOCK_BITS = 12
MOST_BLOCKS = 8
"""So many blocks are looked into; a ledger with more of them is broken as a whole."""

# The marks of each sort of entry are told apart by what is added to the secret.
_GRANTS = f"""
    SELECT block FROM (
        SELECT e.grant_id >> {BLOCK_BITS} AS block,
            -sum(hashint8extended(e.grant_id, e.amount # (%(secret)s + w.sort))) AS mark
        FROM rewards_ledgerentry e JOIN (
            SELECT f.debit_id, f.credit_id, {SORTS} AS sort FROM audit_flow f
            LEFT JOIN rewards_account d ON d.id = f.debit_id
            LEFT JOIN rewards_account c ON c.id = f.credit_id
        ) w ON w.debit_id = e.debit_id AND w.credit_id = e.credit_id AND w.sort <> 4
        WHERE e.grant_id IS NOT NULL GROUP BY 1
        UNION ALL
        SELECT id >> {BLOCK_BITS}, sum(hashint8extended(id, amount # (%(secret)s + 1))
            + CASE WHEN status IN ('expired', 'revoked')
                THEN hashint8extended(id, amount # (%(secret)s + 2))::numeric ELSE 0 END
            + CASE status WHEN 'fulfilled'
                THEN hashint8extended(id, amount # (%(secret)s + 3))::numeric ELSE 0 END)
        FROM rewards_grant GROUP BY 1
    ) sides GROUP BY block HAVING sum(mark) <> 0 ORDER BY block LIMIT {MOST_BLOCKS + 1}
"""

_UNITS = f"""
    SELECT block FROM (
        SELECT id >> {BLOCK_BITS} AS block,
            sum(hashint8extended(id, amount # %(secret)s # pool_id)) AS mark
        FROM rewards_unit WHERE state = 'granted' GROUP BY 1
        UNION ALL
        SELECT unit_id >> {BLOCK_BITS},
            -sum(hashint8extended(unit_id, amount # %(secret)s # pool_id))
        FROM rewards_grant WHERE unit_id IS NOT NULL AND status IN {LIVE} GROUP BY 1
    ) sides GROUP BY block HAVING sum(mark) <> 0 ORDER BY block LIMIT {MOST_BLOCKS + 1}
"""


@dataclass(frozen=True)
class Place:
    """`query` finds the blocks in which the sides differ; they are of `column` of `table`, as
    the invariant's query calls it."""

    query: str
    table: str
    column: str

    def narrowed(self, query: str, blocks: Sequence[int]) -> str:
        """The invariant's query over those blocks alone; an index of the column serves it."""
        ranges = " OR ".join(
            f"{self.column} BETWEEN {block << BLOCK_BITS} AND {((block + 1) << BLOCK_BITS) - 1}"
            for block in blocks
        )
        few = f"(SELECT * FROM {self.table.split()[0]} WHERE {ranges}) {self.table.split()[1]}"
        if f"FROM {self.table}" not in query:
            raise ValueError(f"the query has no {self.table}")
        return query.replace(f"FROM {self.table}", f"FROM {few}", 1)


BLOCKS: dict[str, Place] = {
    "grant.entries": Place(_GRANTS, "rewards_grant g", "id"),
    "grant.unit": Place(_UNITS, "rewards_grant g", "unit_id"),
    "unit.once": Place(_UNITS, "rewards_grant g", "unit_id"),
    "unit.granted": Place(_UNITS, "rewards_unit u", "id"),
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
"""What names the rows in one pass over the entries, while the invariant itself looks up each
grant's, which is right for one scope or a few blocks."""
