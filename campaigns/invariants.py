"""What must be true of invitations and of the rewards for them, checked by `audit_ledger`.

Queries for the rows that break it, of the form that `rewards.invariants` has: scope, subject,
detail; `%(scope)s` is the scope asked for, or null. Literal percent signs are doubled.
"""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

_REFERRALS = """
    SELECT r.*, c.uid::text AS scope, c.slug, friend.parent_id, friend.person_id AS friend,
        inviter.person_id AS inviter, friend.joined_at
    FROM campaigns_referral r
    JOIN campaigns_campaign c ON c.id = r.campaign_id
    JOIN campaigns_participation friend ON friend.id = r.participation_id
    JOIN campaigns_participation inviter ON inviter.id = r.inviter_id
    WHERE %(scope)s::text IS NULL OR c.uid::text = %(scope)s
"""

_SIDES = f"""
    SELECT scope, slug, version, participation_id, 'inviter' AS side,
        inviter_reward AS reward, inviter_amount AS amount, inviter AS person
    FROM ({_REFERRALS}) i WHERE inviter_reward IS NOT NULL
    UNION ALL
    SELECT scope, slug, version, participation_id, 'friend', friend_reward, friend_amount,
        friend
    FROM ({_REFERRALS}) f WHERE friend_reward IS NOT NULL
"""

INVARIANTS: dict[str, str] = {
    "invite.forest": """
        SELECT c.uid::text AS scope, child.id::text AS subject,
            'its inviter ' || parent.id || ' is younger, or of another campaign' AS detail
        FROM campaigns_participation child
        JOIN campaigns_participation parent ON parent.id = child.parent_id
        JOIN campaigns_campaign c ON c.id = child.campaign_id
        WHERE parent.id >= child.id OR parent.campaign_id <> child.campaign_id
            OR child.depth <> parent.depth + 1
            OR child.root <> coalesce(parent.root, parent.id)
    """,
    "referral.bound": f"""
        SELECT scope, participation_id::text AS subject,
            'bound to ' || inviter_id || ', invited by ' || coalesce(parent_id::text, 'nobody')
            AS detail
        FROM ({_REFERRALS}) r WHERE inviter_id IS DISTINCT FROM parent_id
    """,
    "referral.grant": f"""
        SELECT s.scope, s.participation_id || ':' || s.side AS subject,
            coalesce('granted ' || g.amount || ' to ' || g.person_id, 'there is no grant')
            AS detail
        FROM ({_SIDES}) s LEFT JOIN rewards_grant g ON g.uid = s.reward
        WHERE g.id IS NULL OR g.amount <> s.amount OR g.scope <> s.scope
            OR g.version <> s.version
            OR g.idem_key <> s.slug || ':referral:' || s.participation_id || ':' || s.side
            OR audiences_canonical(g.person_id) <> audiences_canonical(s.person)
    """,
    "referral.unknown": """
        SELECT g.scope, g.uid::text AS subject, 'no friend qualified for it' AS detail
        FROM rewards_grant g
        JOIN campaigns_campaign c ON c.uid::text = g.scope
        WHERE (%(scope)s::text IS NULL OR g.scope = %(scope)s)
            AND starts_with(g.idem_key, c.slug || ':referral:')
            AND NOT EXISTS (
                SELECT FROM campaigns_referral r
                WHERE r.inviter_reward = g.uid OR r.friend_reward = g.uid)
            AND NOT EXISTS (SELECT FROM campaigns_secondlevel s WHERE s.reward = g.uid)
    """,
    # Points alone, once for each friend, to whoever invited the inviter.
    "second_level.grant": f"""
        SELECT r.scope, r.participation_id::text AS subject,
            CASE WHEN g.id IS NULL THEN 'there is no grant'
                ELSE 'granted ' || g.kind || ' to ' || g.person_id END AS detail
        FROM ({_REFERRALS}) r
        JOIN campaigns_secondlevel s ON s.referral_id = r.id AND s.reward IS NOT NULL
        JOIN campaigns_participation inviter ON inviter.id = r.inviter_id
        JOIN campaigns_participation mine ON mine.id = s.participation_id
        LEFT JOIN rewards_grant g ON g.uid = s.reward
        WHERE g.id IS NULL OR g.kind <> 'points' OR g.scope <> r.scope
            OR g.idem_key <> r.slug || ':referral:' || r.participation_id || ':second'
            OR (g.face->>'points')::bigint IS DISTINCT FROM s.points
            OR audiences_canonical(g.person_id) <> audiences_canonical(mine.person_id)
            OR inviter.parent_id IS DISTINCT FROM s.participation_id OR r.state <> 'qualified'
    """,
    # The highest number of any version that ran, in whichever variant.
    "second_level.most": """
        SELECT c.uid::text AS scope, s.participation_id::text AS subject,
            count(*) || ' times, ' || max(law.most) || ' allowed' AS detail
        FROM campaigns_secondlevel s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        CROSS JOIN LATERAL (
            SELECT max(told.most)::bigint AS most
            FROM campaigns_campaignversion v
            CROSS JOIN LATERAL (
                SELECT (v.document #>> '{mechanics,referral,second_level,most}')::bigint AS most
                UNION ALL
                SELECT (arm #>> '{set,mechanics,referral,second_level,most}')::bigint
                FROM jsonb_path_query(v.document, '$.trial.arms[*]') arm
            ) told
            WHERE v.campaign_id = s.campaign_id
        ) law
        WHERE s.state = 'given' AND (%(scope)s::text IS NULL OR c.uid::text = %(scope)s)
        GROUP BY c.uid, s.participation_id
        HAVING count(*) > max(law.most)
    """,
    # Whoever is refused gives nobody anything, or it is marked to be taken back.
    "second_level.refused": f"""
        SELECT r.scope, r.participation_id::text AS subject,
            'given, though a reward of the first level was refused' AS detail
        FROM ({_REFERRALS}) r
        JOIN campaigns_secondlevel s
            ON s.referral_id = r.id AND s.state = 'given' AND NOT s.spoiled
        JOIN rewards_grant g ON g.uid IN (r.inviter_reward, r.friend_reward)
        WHERE g.status = 'revoked'
    """,
    "referral.event": f"""
        SELECT r.scope, r.participation_id::text AS subject,
            'rewarded without a report in its time' AS detail
        FROM ({_REFERRALS}) r
        LEFT JOIN campaigns_reportedevent e ON e.event_id = r.event_id
        WHERE r.state = 'qualified' AND (
            e.id IS NULL OR e.at > r.until OR e.at < r.joined_at - interval '1 minute')
    """,
    # The highest cap of any version that ran; one that is unlimited forgives all.
    "referral.cap": f"""
        SELECT r.scope, r.inviter_id::text AS subject,
            count(*) || ' rewards, ' || max(law.cap) || ' allowed' AS detail
        FROM ({_REFERRALS}) r CROSS JOIN LATERAL (
            SELECT max((v.document->'mechanics'->'referral'->>'cap')::integer) AS cap,
                min((v.document->'mechanics'->'referral'->>'cap')::integer) AS least
            FROM campaigns_campaignversion v WHERE v.campaign_id = r.campaign_id
        ) law
        WHERE r.inviter_reward IS NOT NULL
        GROUP BY r.scope, r.inviter_id
        HAVING min(law.least) > 0 AND count(*) > max(law.cap)
    """,
}
