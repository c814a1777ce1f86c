"""What must be true of codes and points, each as a query for the rows that break it.

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
            ('issued', 'held'), ('held', 'spent'), ('spent', 'held'), ('held', 'expired'))
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
