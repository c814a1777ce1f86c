"""What must be true of rains and teams, for `audit_ledger`; see `campaigns.invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

SCOPED = "(%(scope)s::text IS NULL OR c.uid::text = %(scope)s)"

INVARIANTS: dict[str, str] = {
    # A catch has a packet of its own wave, of its own person.
    "rain.wave": f"""
        SELECT c.uid::text AS scope, r.participation_id || ':' || r.wave || '#' || r.place
            AS subject,
            coalesce('packet of ' || coalesce(u.batch::text, 'no wave')
                || ', granted to ' || g.person_id, 'there is no grant') AS detail
        FROM campaigns_raincatch r JOIN campaigns_campaign c ON c.id = r.campaign_id
        JOIN campaigns_participation p ON p.id = r.participation_id
        LEFT JOIN rewards_grant g ON g.uid = r.reward_uid
        LEFT JOIN rewards_unit u ON u.id = g.unit_id
        WHERE {SCOPED} AND (
            g.id IS NULL OR g.scope <> c.uid::text
            OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id)
            OR (g.status NOT IN ('expired', 'revoked') AND u.batch IS DISTINCT FROM r.wave))
    """,
    # Nobody caught more in a wave than some version that ran allowed, and no wave gave more
    # packets than it was opened with.
    "rain.limit": f"""
        SELECT c.uid::text AS scope, r.participation_id || ':' || r.wave AS subject,
            count(*) || ' caught, ' || max(law.most) || ' allowed' AS detail
        FROM campaigns_raincatch r JOIN campaigns_campaign c ON c.id = r.campaign_id
        CROSS JOIN LATERAL (
            SELECT max((v.document->'mechanics'->'rain'->>'catches')::integer) AS most
            FROM campaigns_campaignversion v WHERE v.campaign_id = c.id
        ) law
        WHERE {SCOPED}
        GROUP BY c.uid, r.participation_id, r.wave HAVING count(*) > max(law.most)
    """,
    "rain.packets": f"""
        SELECT c.uid::text AS scope, 'wave:' || r.wave AS subject,
            count(*) || ' caught of ' || coalesce(max(w.packets), 0) AS detail
        FROM campaigns_raincatch r JOIN campaigns_campaign c ON c.id = r.campaign_id
        JOIN rewards_grant g ON g.uid = r.reward_uid
            AND g.status NOT IN ('expired', 'revoked')
        LEFT JOIN rewards_wave w ON w.pool_id = g.pool_id AND w.wave = r.wave
        WHERE {SCOPED}
        GROUP BY c.uid, r.wave HAVING count(*) > coalesce(max(w.packets), 0)
    """,
    # A password opened one packet for its person.
    "rain.word": f"""
        SELECT c.uid::text AS scope, s.participation_id || ':' || s.word AS subject,
            coalesce('granted to ' || g.person_id, 'there is no grant') AS detail
        FROM campaigns_saidword s JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_participation p ON p.id = s.participation_id
        LEFT JOIN rewards_grant g ON g.uid = s.reward_uid
        WHERE {SCOPED} AND s.reward_uid IS NOT NULL AND (
            g.id IS NULL OR s.word = ''
            OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id))
    """,
    "rain.unknown": f"""
        SELECT g.scope, g.uid::text AS subject, 'nobody caught it' AS detail
        FROM rewards_grant g JOIN campaigns_campaign c ON c.uid::text = g.scope
        WHERE {SCOPED} AND starts_with(g.idem_key, c.slug || ':rain:')
          AND NOT EXISTS (SELECT FROM campaigns_raincatch r WHERE r.reward_uid = g.uid)
          AND NOT EXISTS (SELECT FROM campaigns_saidword s WHERE s.reward_uid = g.uid)
    """,
    # What members were given adds up to what was shared, which is what so many share.
    "team.pot": f"""
        SELECT c.uid::text AS scope, 'team:' || t.uid AS subject,
            'shared ' || coalesce(t.shared, 0) || ', shares ' || coalesce(m.sum, 0)
                || ', promised ' || t.amount - (t.size - t.members) * t.step AS detail
        FROM campaigns_team t JOIN campaigns_campaign c ON c.id = t.campaign_id
        CROSS JOIN LATERAL (
            SELECT sum(share) AS sum, count(*) FILTER (WHERE share IS NULL) AS none
            FROM campaigns_teammember WHERE team_id = t.id
        ) m
        WHERE {SCOPED} AND (
            (t.state = 'full' OR t.full_at IS NOT NULL) AND (
                t.shared IS DISTINCT FROM m.sum OR m.none > 0
                OR t.shared <> t.amount - (t.size - t.members) * t.step)
            OR t.full_at IS NULL AND (t.shared IS NOT NULL OR m.sum IS NOT NULL))
    """,
    "team.members": f"""
        SELECT c.uid::text AS scope, 'team:' || t.uid AS subject,
            t.members || ' counted, ' || m.n || ' there, ' || t.least || ' to ' || t.size
                || ' fit' AS detail
        FROM campaigns_team t JOIN campaigns_campaign c ON c.id = t.campaign_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM campaigns_teammember WHERE team_id = t.id
        ) m
        WHERE {SCOPED} AND (
            m.n <> t.members OR (t.full_at IS NOT NULL AND t.members < t.least))
    """,
    # An open team has its whole pot; a member's share is a part of it, or was granted to them.
    "team.reserved": f"""
        SELECT c.uid::text AS scope, 'team:' || t.uid AS subject,
            'pot ' || t.amount || ', reserved ' || coalesce(u.sum, 0) AS detail
        FROM campaigns_team t JOIN campaigns_campaign c ON c.id = t.campaign_id
        CROSS JOIN LATERAL (
            SELECT sum(amount) AS sum FROM rewards_unit
            WHERE pool_id = t.pool_id AND batch = t.pot AND place > 0 AND state = 'reserved'
              AND holder = t.holder || ':' || place
        ) u
        WHERE {SCOPED} AND t.state = 'open' AND u.sum IS DISTINCT FROM t.amount
    """,
    "team.share": f"""
        SELECT c.uid::text AS scope, 'team:' || t.uid || '#' || m.place AS subject,
            'share ' || coalesce(m.share, 0) || ', part '
                || coalesce(u.amount || ' ' || u.state, 'none') AS detail
        FROM campaigns_teammember m JOIN campaigns_team t ON t.id = m.team_id
        JOIN campaigns_campaign c ON c.id = m.campaign_id
        JOIN campaigns_participation p ON p.id = m.participation_id
        LEFT JOIN rewards_unit u ON u.id = m.unit_id
        LEFT JOIN rewards_grant g ON g.uid = m.reward_uid
        WHERE {SCOPED} AND t.full_at IS NOT NULL AND (
            u.id IS NULL OR u.batch <> t.pot OR u.pool_id <> t.pool_id OR u.amount <> m.share
            OR (m.reward_uid IS NULL AND t.state = 'full' AND (
                u.state <> 'reserved' OR u.holder IS DISTINCT FROM m.holder))
            OR (m.reward_uid IS NOT NULL AND (
                g.id IS NULL OR g.amount <> m.share OR g.unit_id <> m.unit_id
                OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id))))
    """,
    # As persons stood when they joined: two devices may turn out to be one human being later.
    "team.one": f"""
        SELECT c.uid::text AS scope, 'person:' || p.person_id AS subject,
            count(*) || ' open teams at once' AS detail
        FROM campaigns_teammember m JOIN campaigns_team t ON t.id = m.team_id
        JOIN campaigns_campaign c ON c.id = m.campaign_id
        JOIN campaigns_participation p ON p.id = m.participation_id
        WHERE {SCOPED} AND m.live AND t.state IN ('open', 'full')
        GROUP BY c.uid, p.person_id HAVING count(*) > 1
    """,
    "team.unknown": f"""
        SELECT g.scope, g.uid::text AS subject, 'no member took it' AS detail
        FROM rewards_grant g JOIN campaigns_campaign c ON c.uid::text = g.scope
        WHERE {SCOPED} AND starts_with(g.idem_key, c.slug || ':team:')
          AND NOT EXISTS (SELECT FROM campaigns_teammember m WHERE m.reward_uid = g.uid)
    """,
}
