"""What must be true of rankings, quizzes and votes, checked by `audit_ledger`.

Queries of the form that `campaigns.invariants` has: scope, subject, detail of the rows that
break it.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

_ASKED = "(%(scope)s::text IS NULL OR c.uid::text = %(scope)s)"

CONTEST: dict[str, str] = {
    # Places are 1, 2, 3 … and whoever stands above another has more, or had it earlier.
    "ranking.order": f"""
        SELECT scope, place::text AS subject, 'out of order after place ' || before AS detail
        FROM (
            SELECT c.uid::text AS scope, s.place,
                coalesce(lag(s.place) OVER w, 0) AS before,
                (-s.value, s.reached_at, s.participation_id) > lag(
                    (-s.value, s.reached_at, s.participation_id)) OVER w AS fits
            FROM campaigns_standing s JOIN campaigns_campaign c ON c.id = s.campaign_id
            WHERE {_ASKED}
            WINDOW w AS (PARTITION BY s.campaign_id ORDER BY s.place)
        ) row WHERE place <> before + 1 OR fits IS FALSE
    """,
    # Nothing that counted before the freeze is missing in a place, nothing else is in it.
    "ranking.value": f"""
        SELECT c.uid::text AS scope, s.place::text AS subject,
            s.value || ' written down, ' || coalesce(had.value, 0) || ' counted' AS detail
        FROM campaigns_standing s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_ranking r ON r.campaign_id = c.id
        LEFT JOIN LATERAL (
            SELECT sum((h.raised->>'ranking')::bigint) AS value FROM campaigns_happening h
            WHERE h.participation_id = s.participation_id AND h.counted
                AND h.at < r.frozen_at AND h.raised ? 'ranking'
        ) had ON true
        WHERE {_ASKED} AND s.value > coalesce(had.value, 0)
    """,
    "ranking.band": f"""
        SELECT c.uid::text AS scope, s.place::text AS subject,
            'has ' || coalesce(nullif(s.prize, ''), 'nothing') || ', its place gets '
            || coalesce(law.prize, 'nothing') AS detail
        FROM campaigns_standing s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_ranking r ON r.campaign_id = c.id
        JOIN campaigns_campaignversion v ON v.campaign_id = c.id AND v.sha256 = r.version
        LEFT JOIN LATERAL (
            SELECT b->>'prize' AS prize
            FROM jsonb_array_elements(v.document->'mechanics'->'ranking'->'bands') b
            WHERE s.place BETWEEN (b->>'first')::integer AND (b->>'last')::integer
        ) law ON true
        WHERE {_ASKED} AND s.prize <> coalesce(law.prize, '')
    """,
    "ranking.grant": f"""
        SELECT c.uid::text AS scope, s.place::text AS subject,
            coalesce('granted to ' || g.person_id, 'there is no grant') AS detail
        FROM campaigns_standing s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_ranking r ON r.campaign_id = c.id
        JOIN campaigns_participation p ON p.id = s.participation_id
        LEFT JOIN rewards_grant g ON g.uid = s.reward_uid
        WHERE {_ASKED} AND s.state = 'granted' AND (
            g.id IS NULL OR g.scope <> c.uid::text OR g.version <> r.version
            OR g.pool_id <> s.pool_id
            OR g.idem_key <> c.slug || ':ranking:' || s.participation_id
            OR audiences_canonical(g.person_id) <> audiences_canonical(p.person_id))
    """,
    "ranking.unknown": """
        SELECT g.scope, g.uid::text AS subject, 'nobody has its place' AS detail
        FROM rewards_grant g JOIN campaigns_campaign c ON c.uid::text = g.scope
        WHERE (%(scope)s::text IS NULL OR g.scope = %(scope)s)
            AND starts_with(g.idem_key, c.slug || ':ranking:')
            AND NOT EXISTS (
                SELECT FROM campaigns_standing s
                WHERE s.campaign_id = c.id AND s.reward_uid = g.uid)
    """,
    "quiz.pass": f"""
        SELECT c.uid::text AS scope, a.uid::text AS subject,
            a.score || ' right, ' || law.mark || ' needed' AS detail
        FROM campaigns_quizattempt a
        JOIN campaigns_campaign c ON c.id = a.campaign_id
        JOIN campaigns_campaignversion v ON v.campaign_id = c.id AND v.sha256 = a.version
        CROSS JOIN LATERAL (
            SELECT (v.document->'mechanics'->'quiz'->>'pass_mark')::integer AS mark,
                v.document->'mechanics'->'quiz'->>'mode' AS mode
        ) law
        WHERE {_ASKED} AND law.mode = 'quiz' AND a.answered_at IS NOT NULL
            AND a.passed <> (a.score >= law.mark)
    """,
    "quiz.prize": f"""
        SELECT c.uid::text AS scope, t.participation_id::text AS subject,
            'took the prize without having passed' AS detail
        FROM campaigns_take t
        JOIN campaigns_campaign c ON c.id = t.campaign_id
        WHERE {_ASKED} AND t.key = 'quiz' AND t.reward_uid IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM campaigns_quizattempt a
                WHERE a.participation_id = t.participation_id AND a.passed
                    AND a.answered_at <= t.at)
    """,
    "vote.happening": f"""
        SELECT c.uid::text AS scope, coalesce(v.key, h.key) AS subject,
            CASE WHEN v.id IS NULL THEN 'a happening without its vote'
                ELSE 'a vote without its happening' END AS detail
        FROM campaigns_vote v
        FULL JOIN (SELECT * FROM campaigns_happening WHERE name = 'voted') h
            ON h.campaign_id = v.campaign_id AND h.key = v.key
        JOIN campaigns_campaign c ON c.id = coalesce(v.campaign_id, h.campaign_id)
        WHERE {_ASKED} AND (v.id IS NULL OR h.id IS NULL)
    """,
    "vote.tally": f"""
        SELECT c.uid::text AS scope, coalesce(t.entry, v.entry) AS subject,
            coalesce(t.votes, 0) || ' in the tally, ' || coalesce(v.votes, 0) || ' counted'
            AS detail
        FROM (
            SELECT campaign_id, entry, sum(votes) AS votes
            FROM campaigns_votetally GROUP BY 1, 2
        ) t
        FULL JOIN (
            SELECT w.campaign_id, w.entry, count(*) AS votes
            FROM campaigns_vote w JOIN campaigns_happening h
                ON h.campaign_id = w.campaign_id AND h.name = 'voted' AND h.key = w.key
            WHERE h.counted GROUP BY 1, 2
        ) v ON v.campaign_id = t.campaign_id AND v.entry = t.entry
        JOIN campaigns_campaign c ON c.id = coalesce(t.campaign_id, v.campaign_id)
        WHERE {_ASKED} AND coalesce(t.votes, 0) <> coalesce(v.votes, 0)
    """,
    "vote.limit": f"""
        SELECT c.uid::text AS scope, v.participation_id || ' on ' || v.day AS subject,
            count(*) || ' votes, ' || max(law.most) || ' a day' AS detail
        FROM campaigns_vote v
        JOIN campaigns_campaign c ON c.id = v.campaign_id
        CROSS JOIN LATERAL (
            SELECT max((d.document->'mechanics'->'vote'->>'per_day')::integer) AS most
            FROM campaigns_campaignversion d WHERE d.campaign_id = c.id
        ) law
        WHERE {_ASKED} GROUP BY c.uid, v.participation_id, v.day
        HAVING count(*) > max(law.most)
    """,
}
