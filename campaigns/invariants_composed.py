"""What must be true of happenings, meters and what was taken for them; see `invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

_CAMPAIGN = "(%(scope)s::text IS NULL OR c.uid::text = %(scope)s)"

INVARIANTS: dict[str, str] = {
    # What was raised is what counted happenings say they raised, no more and no less.
    "meter.raised": f"""
        SELECT c.uid::text AS scope, m.participation_id || ':' || m.name AS subject,
            'shows ' || m.raised || ', happenings raised ' || told.sum AS detail
        FROM campaigns_meter m
        JOIN campaigns_campaign c ON c.id = m.campaign_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum((h.raised->>m.name)::bigint), 0) AS sum
            FROM campaigns_happening h
            WHERE h.participation_id = m.participation_id AND h.counted
        ) told
        WHERE {_CAMPAIGN} AND told.sum <> m.raised
    """,
    "meter.spent": f"""
        SELECT c.uid::text AS scope, m.participation_id || ':' || m.name AS subject,
            'has ' || m.value || ' of ' || m.raised || ' left, spent ' || used.sum AS detail
        FROM campaigns_meter m
        JOIN campaigns_campaign c ON c.id = m.campaign_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(t.spent), 0) AS sum FROM campaigns_take t
            WHERE t.participation_id = m.participation_id AND t.meter = m.name
        ) used
        WHERE {_CAMPAIGN} AND (m.value < 0 OR m.value > m.raised - used.sum)
    """,
    # Nobody counts who waits for a look, and nothing was lost on the way.
    "happening.raised": f"""
        SELECT c.uid::text AS scope, h.id::text AS subject,
            h.name || ' is kept back and has raised ' || h.raised AS detail
        FROM campaigns_happening h
        JOIN campaigns_campaign c ON c.id = h.campaign_id
        WHERE {_CAMPAIGN} AND NOT h.counted AND h.raised <> '{{}}'
    """,
    "take.grant": f"""
        SELECT c.uid::text AS scope, t.id::text AS subject,
            coalesce('granted under ' || g.idem_key || ' to ' || g.person_id,
                'there is no grant') AS detail
        FROM campaigns_take t
        JOIN campaigns_campaign c ON c.id = t.campaign_id
        JOIN campaigns_participation p ON p.id = t.participation_id
        LEFT JOIN rewards_grant g ON g.uid = t.reward_uid
        WHERE {_CAMPAIGN} AND t.reward_uid IS NOT NULL AND (
            g.id IS NULL OR g.scope <> c.uid::text
            OR g.idem_key <> c.slug || ':' || t.participation_id || ':' || t.key
            OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id))
    """,
    # A step of a ladder, or a prize for days, was taken by somebody who had come so far.
    "take.reached": f"""
        SELECT c.uid::text AS scope, t.id::text AS subject,
            t.scene || ' was taken at ' || reached.n AS detail
        FROM campaigns_take t
        JOIN campaigns_campaign c ON c.id = t.campaign_id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.scene LIKE 'step-%%' THEN (
                SELECT coalesce(max(m.raised), 0) FROM campaigns_meter m
                WHERE m.participation_id = t.participation_id AND m.name = 'milestone')
            ELSE (
                SELECT count(*) FROM campaigns_happening h
                WHERE h.participation_id = t.participation_id AND h.name = 'checked_in')
            END AS n
        ) reached
        WHERE {_CAMPAIGN} AND t.scene ~ '^(step|day)-[0-9]+$'
            AND reached.n < split_part(t.scene, '-', 2)::bigint
    """,
    "take.once": f"""
        SELECT c.uid::text AS scope, t.participation_id || ':' || t.scene AS subject,
            count(*) || ' times' AS detail
        FROM campaigns_take t
        JOIN campaigns_campaign c ON c.id = t.campaign_id
        WHERE {_CAMPAIGN} AND t.scene ~ '^(step|day)-[0-9]+$'
        GROUP BY c.uid, t.participation_id, t.scene HAVING count(*) > 1
    """,
}
