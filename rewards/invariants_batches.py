"""What must be true of waves and pots, checked by `audit_ledger`; see `rewards.invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

SCOPED = "(%(scope)s::text IS NULL OR b.scope = %(scope)s)"

INVARIANTS: dict[str, str] = {
    # A wave has no more packets than it was opened with, and those alone are taken in it.
    "wave.packets": f"""
        SELECT b.scope, 'pool:' || w.pool_id || ' ' || w.wave AS subject,
            'opened with ' || w.packets || ', has ' || u.n AS detail
        FROM rewards_wave w JOIN rewards_pool p ON p.id = w.pool_id
        JOIN rewards_budget b ON b.id = p.budget_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM rewards_unit
            WHERE pool_id = w.pool_id AND batch = w.wave AND place = 0
        ) u
        WHERE {SCOPED} AND u.n > w.packets
    """,
    # The parts of a pot that was not opened are free together, or one holder's together.
    "pot.whole": f"""
        SELECT b.scope, 'pool:' || u.pool_id || ' pot:' || u.batch AS subject,
            string_agg(DISTINCT u.state || coalesce(' of ' || split_part(u.holder, ':', 2), ''),
                ', ') AS detail
        FROM rewards_unit u JOIN rewards_pool p ON p.id = u.pool_id
        JOIN rewards_budget b ON b.id = p.budget_id
        WHERE {SCOPED} AND u.place > 0 AND NOT u.spent
        GROUP BY b.scope, u.pool_id, u.batch
        HAVING count(DISTINCT (u.state, coalesce(split_part(u.holder, ':', 2), ''))) > 1
            OR bool_or(u.state = 'granted')
    """,
    # A part that was opened is nobody else's any more.
    "pot.spent": f"""
        SELECT b.scope, 'unit:' || u.id AS subject, 'free again' AS detail
        FROM rewards_unit u JOIN rewards_pool p ON p.id = u.pool_id
        JOIN rewards_budget b ON b.id = p.budget_id
        WHERE {SCOPED} AND u.spent AND u.state = 'free'
    """,
}
