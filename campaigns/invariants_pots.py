"""What must be true of a pot that was shared, for `audit_ledger`: see `invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

_ASKED = "(%(scope)s::text IS NULL OR c.uid::text = %(scope)s)"

# What one gets, and how many get one minor unit more: as `collect.pot.parts`.
_POTS = f"""
    SELECT o.*, c.uid::text AS scope, c.slug, law.most, s.sum, s.n,
        CASE WHEN law.most BETWEEN 1 AND whole.each THEN law.most ELSE whole.each END AS each,
        CASE WHEN law.most BETWEEN 1 AND whole.each THEN 0
            ELSE o.total %% greatest(o.people, 1) END AS more
    FROM campaigns_cardpot o JOIN campaigns_campaign c ON c.id = o.campaign_id
    JOIN campaigns_campaignversion v ON v.campaign_id = c.id AND v.sha256 = o.version
    CROSS JOIN LATERAL (
        SELECT coalesce((v.document->'mechanics'->'collect'->>'share_most')::bigint, 0) AS most
    ) law
    CROSS JOIN LATERAL (SELECT o.total / greatest(o.people, 1) AS each) whole
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS sum, count(*) AS n FROM campaigns_cardshare
        WHERE campaign_id = o.campaign_id
    ) s
    WHERE {_ASKED}
"""

INVARIANTS: dict[str, str] = {
    # Parts add up to the pot; only the limit of one person leaves something of it.
    "cardpot.sum": f"""
        SELECT scope, 'pot' AS subject,
            n || ' of ' || people || ' parts, ' || sum || ' of ' || total || ' shared' AS detail
        FROM ({_POTS}) o
        WHERE n <> people OR sum > total OR sum <> each * people + more
            OR (people > 0 AND most = 0 AND sum <> total)
    """,
    # Equal parts, what does not divide to whoever completed first.
    "cardpot.part": f"""
        SELECT o.scope, s.place::text AS subject,
            'has ' || s.amount || ', its part is '
            || o.each + CASE WHEN s.place <= o.more THEN 1 ELSE 0 END AS detail
        FROM ({_POTS}) o JOIN campaigns_cardshare s ON s.campaign_id = o.campaign_id
        WHERE s.place NOT BETWEEN 1 AND o.people
            OR s.amount <> o.each + CASE WHEN s.place <= o.more THEN 1 ELSE 0 END
    """,
    # One human being, as known when it was written, has one part, and had completed the set.
    "cardpot.person": f"""
        SELECT c.uid::text AS scope, 'person:' || s.person_id AS subject,
            count(*) || ' parts, ' || count(h.id) || ' of them for a whole set' AS detail
        FROM campaigns_cardshare s JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_participation p ON p.id = s.participation_id
        LEFT JOIN campaigns_happening h ON h.campaign_id = s.campaign_id
            AND h.name = 'combined' AND h.key = p.id || ':pot' AND h.counted
        WHERE {_ASKED}
        GROUP BY c.uid, s.person_id
        HAVING count(*) > 1 OR count(h.id) <> count(*)
            OR bool_or(audiences_canonical(s.person_id) <> audiences_canonical(p.person_id))
    """,
    # Nobody's set was taken after the parts had been written down. (Who turns out later to be
    # one human being makes them fewer, never more.)
    "cardpot.late": f"""
        SELECT o.scope, 'pot' AS subject,
            done.n || ' have completed the set, ' || o.people || ' have a part and '
            || o.left_out || ' were on hold' AS detail
        FROM ({_POTS}) o CROSS JOIN LATERAL (
            SELECT count(DISTINCT audiences_canonical(p.person_id)) AS n
            FROM campaigns_happening h JOIN campaigns_participation p
                ON p.id = h.participation_id
            WHERE h.campaign_id = o.campaign_id AND h.name = 'combined'
                AND h.key = p.id || ':pot'
        ) done
        WHERE done.n > o.people + o.left_out
    """,
    # A part waits, was given to its owner, or is said to be nothing.
    "cardpot.grant": f"""
        SELECT o.scope, s.place::text AS subject,
            s.state || coalesce(', granted ' || g.amount || ' to ' || g.person_id,
                ', there is no grant') AS detail
        FROM ({_POTS}) o JOIN campaigns_cardshare s ON s.campaign_id = o.campaign_id
        JOIN campaigns_participation p ON p.id = s.participation_id
        LEFT JOIN rewards_grant g ON g.uid = s.reward_uid
        LEFT JOIN rewards_unit u ON u.id = s.unit_id
        WHERE CASE s.state
            WHEN 'granted' THEN g.id IS NULL OR g.scope <> o.scope OR g.version <> o.version
                OR g.pool_id <> o.pool_id OR g.amount <> s.amount OR g.unit_id <> s.unit_id
                OR g.idem_key <> o.slug || ':pot:' || s.participation_id
                OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id)
            WHEN 'empty' THEN s.amount <> 0 OR s.reward_uid IS NOT NULL
            ELSE o.settled_at IS NOT NULL OR s.reward_uid IS NOT NULL
                OR u.id IS NULL OR u.amount <> s.amount OR u.pool_id <> o.pool_id
                OR (u.state = 'reserved' AND u.holder <> o.slug || ':pot:' || s.place)
            END
    """,
    "cardpot.unknown": """
        SELECT g.scope, g.uid::text AS subject, 'nobody has its part' AS detail
        FROM rewards_grant g JOIN campaigns_campaign c ON c.uid::text = g.scope
        WHERE (%(scope)s::text IS NULL OR g.scope = %(scope)s)
            AND starts_with(g.idem_key, c.slug || ':pot:')
            AND NOT EXISTS (
                SELECT FROM campaigns_cardshare s
                WHERE s.campaign_id = c.id AND s.reward_uid = g.uid)
    """,
}
