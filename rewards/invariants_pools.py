"""What must be true of codes, points and the budget tree: queries for the rows that break it.

As in `rewards.invariants`; the audit is told of them in `rewards.apps`.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from rewards.invariants import SCOPED

POOL_INVARIANTS: dict[str, str] = {
    "segment.counted": f"""
        SELECT b.scope, 'pool:' || p.id AS subject, p.kind || ' has segments' AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        WHERE {SCOPED} AND p.kind IN ('packets', 'gifts')
          AND EXISTS (SELECT FROM rewards_segment s WHERE s.pool_id = p.id)
    """,
    "code.unit": f"""
        SELECT b.scope, 'unit:' || u.id AS subject,
            CASE WHEN c.id IS NULL THEN 'without a code' ELSE 'with a code of another pool' END
                AS detail
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        JOIN rewards_unit u ON u.pool_id = p.id
        LEFT JOIN rewards_code c ON c.unit_id = u.id
        LEFT JOIN rewards_codefile f ON f.id = c.file_id
        WHERE {SCOPED} AND p.kind = 'codes'
          AND (c.id IS NULL OR f.scope <> b.scope OR f.pool <> p.slug)
    """,
    "node.limit": """
        SELECT '' AS scope, 'node:' || n.slug AS subject,
            'held ' || n.held || ', confirmed ' || n.confirmed || ', limit ' || n."limit"
                AS detail
        FROM rewards_budgetnode n
        WHERE %(scope)s::text IS NULL
          AND (n.held < 0 OR n.confirmed < 0 OR n.held + n.confirmed > n."limit")
    """,
    "node.holds": """
        WITH RECURSIVE up AS (
            SELECT id AS leaf, id, parent_id FROM rewards_budgetnode
            UNION ALL
            SELECT up.leaf, n.id, n.parent_id
            FROM rewards_budgetnode n JOIN up ON n.id = up.parent_id
        ), sums AS (
            SELECT up.id, coalesce(sum(h.amount - h.confirmed - h.released), 0) AS held,
                coalesce(sum(h.confirmed), 0) AS confirmed
            FROM up LEFT JOIN rewards_budgethold h ON h.node_id = up.leaf GROUP BY up.id
        )
        SELECT '' AS scope, 'node:' || n.slug AS subject,
            'held ' || n.held || ' confirmed ' || n.confirmed || ', its holds ' || s.held
                || ' and ' || s.confirmed AS detail
        FROM rewards_budgetnode n JOIN sums s ON s.id = n.id
        WHERE %(scope)s::text IS NULL AND (n.held, n.confirmed) <> (s.held, s.confirmed)
    """,
    "hold.budget": f"""
        SELECT b.scope, h.key AS subject,
            'holds ' || h.amount || ' for a budget of ' || b.total AS detail
        FROM rewards_budgethold h JOIN rewards_budget b ON b.scope = h.scope
        WHERE {SCOPED} AND h.amount <> b.total
    """,
    "hour.limit": f"""
        SELECT b.scope, o.owner || ' ' || p.hour AS subject, 'more than the hour had' AS detail
        FROM rewards_budget b CROSS JOIN LATERAL (
            SELECT 'budget:' || b.id AS owner
            UNION ALL SELECT 'pool:' || id FROM rewards_pool WHERE budget_id = b.id
        ) o JOIN rewards_hourpart p ON p.owner = o.owner
        WHERE {SCOPED} GROUP BY b.scope, o.owner, p.hour
        HAVING sum(p.remaining) < 0 OR sum(p.remaining) > sum(p.quota)
    """,
    "grant.cut": f"""
        SELECT b.scope, g.uid::text AS subject,
            'given ' || g.amount || ' of ' || g.asked || ', cut off '
                || coalesce(e.amount, 0) AS detail
        FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
        LEFT JOIN rewards_ledgerentry e ON e.key = 'cut:' || g.unit_id || ':' || g.amount
        WHERE {SCOPED} AND g.asked IS NOT NULL
          AND e.amount IS DISTINCT FROM g.asked - g.amount
    """,
    "points.lot": """
        SELECT l.scope, 'lot:' || l.id AS subject,
            'remaining ' || l.remaining || ' of ' || l.amount || ', entries ' || e.held
                AS detail
        FROM rewards_pointlot l CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount) FILTER (WHERE credit = 'held'), 0)
                - coalesce(sum(amount) FILTER (WHERE debit = 'held'), 0) AS held,
                coalesce(sum(amount) FILTER (WHERE debit = 'issued'), 0) AS issued
            FROM rewards_pointentry WHERE lot_id = l.id
        ) e
        WHERE (%(scope)s::text IS NULL OR l.scope = %(scope)s)
          AND (e.held <> l.remaining OR e.issued <> l.amount)
    """,
    "points.path": """
        SELECT l.scope, e.key AS subject, e.debit || ' -> ' || e.credit AS detail
        FROM rewards_pointentry e JOIN rewards_pointlot l ON l.id = e.lot_id
        WHERE (%(scope)s::text IS NULL OR l.scope = %(scope)s)
          AND (e.debit, e.credit) NOT IN (
            ('issued', 'held'), ('held', 'spent'), ('spent', 'held'), ('held', 'expired'),
            ('held', 'issued'))
    """,
    "points.fulfilled": f"""
        SELECT b.scope, g.uid::text AS subject,
            g.status || ', credited ' || coalesce(l.amount, 0) AS detail
        FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope
        LEFT JOIN rewards_pointlot l ON l.source = 'grant:' || g.uid
        WHERE {SCOPED} AND g.kind = 'points' AND (
            (g.status = 'fulfilled'
                AND l.amount IS DISTINCT FROM (g.face->>'points')::bigint)
            OR (g.status IN ('expired', 'revoked') AND l.id IS NOT NULL))
    """,
}
