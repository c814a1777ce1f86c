-- The second level of invitations: points, never money, for whoever invited the inviter of a friend
-- who qualified. campaigns_referral_settle notes it; it is settled afterwards, in transactions of
-- its own, so that friend and inviter neither wait for it nor go without because of it.
--
--   waiting ── the first level is good ──► given ── that was taken back ──► taken
--      └── own, capped, stock, revoked, overdue, none ──► refused
--
-- Locks, in this order, all of a batch before anything is taken: gates (tried), people by campaign
-- and number, participations by number (those that somebody has are left to the next sweep).

-- Notes that a friend qualified whose inviter had been invited. Takes nothing and waits for nobody.
CREATE OR REPLACE FUNCTION campaigns_second_note(
    p_referral bigint, p_inviter campaigns_participation, p jsonb
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO campaigns_secondlevel (
        referral_id, campaign_id, participation_id, state, reason, version, changed_at, spoiled
    )
    SELECT p_referral, p_inviter.campaign_id, p_inviter.parent_id, 'waiting', '', v.sha256,
        (p->>'now')::timestamptz, false
    FROM campaigns_campaignversion v
    WHERE v.campaign_id = p_inviter.campaign_id AND v.sha256 = p->>'version'
      AND (v.document @? '$.mechanics.referral.second_level.points'
        OR v.document @? '$.trial.arms[*].set.mechanics.referral.second_level.points')
    ON CONFLICT (referral_id) DO NOTHING
$$;

-- What has become of the first level: 'waiting' while somebody has to decide, 'revoked' when a
-- reward of it was refused, or taken back as a whole, 'overdue' when nobody was rewarded, so that no
-- case makes anybody decide, and nobody has since p_doubted (noted before it); else 'good'.
CREATE OR REPLACE FUNCTION campaigns_second_standing(p_referral bigint, p_doubted timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN bool_or(g.status = 'revoked' OR (
            g.amount > 0 AND g.amount <= (
                SELECT sum(k.amount) FROM rewards_clawback k
                WHERE k.grant_id = g.id AND k.state = 'done'))) THEN 'revoked'
        WHEN bool_or(g.status = 'checking') THEN 'waiting'
        WHEN count(g.id) > 0 THEN 'good'
        -- Nobody was rewarded, so no case says whether the two are good.
        WHEN bool_or(part.held AND part.risk @> '[{"kept": true}]') THEN 'revoked'
        WHEN bool_or(part.held) THEN
            CASE WHEN bool_or(s.changed_at <= p_doubted) THEN 'overdue' ELSE 'waiting' END
        ELSE 'good' END
    FROM campaigns_referral r
    JOIN campaigns_secondlevel s ON s.referral_id = r.id
    JOIN campaigns_participation part ON part.id IN (r.participation_id, r.inviter_id)
    LEFT JOIN rewards_grant g ON g.uid = CASE
        WHEN part.id = r.inviter_id THEN r.inviter_reward ELSE r.friend_reward END
    WHERE r.id = p_referral
$$;

-- Those that can be settled now, after the id p_after: {"last", "candidates": […]}. p_doubted: a
-- doubt that nobody had to decide ends for those noted before.
CREATE OR REPLACE FUNCTION campaigns_second_due(
    p_after bigint, p_limit integer, p_now timestamptz, p_doubted timestamptz
) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'last', max(found.id),
        'candidates', coalesce(jsonb_agg(jsonb_build_object(
            'id', found.id, 'campaign', found.campaign_id, 'slug', found.slug,
            'reward_scope', found.scope, 'version', found.version, 'pools', found.pools,
            'arm', found.arm) ORDER BY found.id), '[]'))
    FROM (
        SELECT s.id, s.campaign_id, c.slug, c.uid AS scope, s.version, c.pools, part.arm
        FROM campaigns_secondlevel s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        JOIN campaigns_participation part ON part.id = s.participation_id
        WHERE s.state = 'waiting' AND s.id > p_after AND c.status <> 'paused'
          AND c.settled_at IS NULL AND (s.not_before IS NULL OR s.not_before <= p_now)
          AND campaigns_second_standing(s.referral_id, p_doubted) <> 'waiting'
        ORDER BY s.id LIMIT p_limit
    ) found
$$;

-- Whoever gives points of the second level to somebody goes one after the other, all in one order:
-- by every row that is the same human, so that two who became one meanwhile meet all the same.
-- Answers the people that are locked, as <campaign>:<person>.
CREATE OR REPLACE FUNCTION campaigns_second_lock(p_ids bigint[]) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    v_key record;
    v_locked text[] := '{}';
BEGIN
    FOR v_key IN
        SELECT DISTINCT s.campaign_id AS campaign, one.id AS person
        FROM campaigns_secondlevel s
        JOIN campaigns_participation part ON part.id = s.participation_id
        CROSS JOIN LATERAL unnest(campaigns_people(part.person_id)) one(id)
        WHERE s.id = ANY (p_ids)
        ORDER BY campaign, person
    LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(
            'second:' || v_key.campaign || ':' || v_key.person, 0));
        v_locked := v_locked || (v_key.campaign || ':' || v_key.person);
    END LOOP;
    RETURN v_locked;
END $$;

-- How often somebody, whatever rows they play by, was given points of the second level.
CREATE OR REPLACE FUNCTION campaigns_second_had(p_campaign bigint, p_people bigint[])
RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM campaigns_participation part
    JOIN campaigns_secondlevel s ON s.participation_id = part.id AND s.state = 'given'
    WHERE part.campaign_id = p_campaign AND part.person_id = ANY (p_people)
$$;

-- Settles one; the caller holds the locks. Answers given, refused, waiting (looked at again), before.
-- p: {id, campaign, slug, reward_scope, version, now, doubted, points|null, most, pool, claim_by,
--     hold_until, provider, ids: [reward, case, event], locked: what campaigns_second_lock answered}
CREATE OR REPLACE FUNCTION campaigns_second_settle(p jsonb) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := (p->>'now')::timestamptz;
    v_row campaigns_secondlevel;
    v_me campaigns_participation;
    v_first campaigns_referral;
    v_people bigint[];
    v_standing text;
    v_reason text := '';
    v_face jsonb;
    v_later text;
BEGIN
    SELECT * INTO v_row FROM campaigns_secondlevel WHERE id = (p->>'id')::bigint;
    IF v_row.state IS DISTINCT FROM 'waiting' THEN
        RETURN 'before';
    END IF;
    v_standing := campaigns_second_standing(
        v_row.referral_id, (p->>'doubted')::timestamptz);
    IF v_standing = 'waiting' THEN
        RETURN 'waiting';
    END IF;
    SELECT * INTO v_me FROM campaigns_participation WHERE id = v_row.participation_id;
    SELECT * INTO v_first FROM campaigns_referral WHERE id = v_row.referral_id;
    v_people := campaigns_people(v_me.person_id);
    IF EXISTS (
        SELECT FROM unnest(v_people) one
        WHERE NOT p->'locked' ? (v_row.campaign_id || ':' || one)
    ) THEN
        -- They turned out to be somebody whose lock another may have.
        RETURN 'waiting';
    END IF;
    IF v_standing IN ('revoked', 'overdue') THEN
        v_reason := v_standing;
    ELSIF p->>'points' IS NULL THEN
        v_reason := 'none';
    ELSIF EXISTS (
        SELECT FROM campaigns_participation other
        WHERE other.id IN (v_first.participation_id, v_first.inviter_id)
          AND campaigns_referral_own(campaigns_people(other.person_id), v_people)
    ) THEN
        v_reason := 'own';
    ELSIF campaigns_second_had(v_row.campaign_id, v_people) >= (p->>'most')::bigint THEN
        v_reason := 'capped';
    ELSE
        BEGIN
            v_face := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
                'idem_key', (p->>'slug') || ':referral:' || v_first.participation_id || ':second',
                'scope', p->>'reward_scope', 'version', v_row.version,
                'status', CASE WHEN v_me.held THEN 'checking' ELSE 'granted' END,
                'hold_until', CASE WHEN v_me.held THEN p->'hold_until' END,
                'claim_by', p->>'claim_by', 'provider', p->>'provider', 'pool', p->'pool',
                'uid', p->'ids'->>0, 'person_id', v_me.person_id, 'arm', v_me.arm)), v_now)->0;
        EXCEPTION WHEN SQLSTATE 'AF001' THEN
            -- DETAIL: when there will be more. What somebody holds at this moment is not gone.
            GET STACKED DIAGNOSTICS v_later = PG_EXCEPTION_DETAIL;
            IF v_later <> '' THEN
                UPDATE campaigns_secondlevel
                SET not_before = to_timestamp(v_later::double precision / 1000)
                WHERE id = v_row.id;
                RETURN 'waiting';
            END IF;
            IF rewards_has_left((p->>'pool')::bigint) THEN
                RETURN 'waiting';
            END IF;
            v_reason := 'stock';
        END;
    END IF;
    IF v_reason <> '' THEN
        UPDATE campaigns_secondlevel
        SET state = 'refused', reason = v_reason, changed_at = v_now WHERE id = v_row.id;
        RETURN 'refused';
    END IF;
    UPDATE campaigns_secondlevel
    SET state = 'given', reward = (p->'ids'->>0)::uuid, points = (p->>'points')::bigint,
        changed_at = v_now
    WHERE id = v_row.id;
    UPDATE campaigns_participation SET grants = grants + 1 WHERE id = v_me.id;
    IF v_me.held THEN
        PERFORM campaigns_referral_case(
            p, (p->'ids'->>1)::uuid, p->'ids'->>0, v_me,
            (SELECT coalesce(jsonb_agg(note), '[]') FROM jsonb_array_elements(v_me.risk) note
             WHERE note ? 'id'));
    END IF;
    PERFORM campaigns_fact(
        p || jsonb_build_object('person', v_me.person_id, 'tracked', NULL, 'arm', v_me.arm),
        'second_level',
        jsonb_build_object('reward', p->'ids'->0, 'points', (p->>'points')::bigint),
        (p->'ids'->>2)::uuid);
    RETURN 'given';
END $$;

-- Settles a batch in one transaction; how many were given. Who cannot be settled now, because the
-- campaign is paused or being switched or somebody has their row, is left to the next sweep.
CREATE OR REPLACE FUNCTION campaigns_second_settle_all(p_items jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_passed bigint[];
    v_ids bigint[];
    v_mine bigint[];
    v_locked jsonb;
    v_item jsonb;
    v_count integer := 0;
BEGIN
    WITH concerned AS MATERIALIZED (
        SELECT DISTINCT (i->>'campaign')::bigint AS id FROM jsonb_array_elements(p_items) i
    ), gate AS MATERIALIZED (
        SELECT id, pg_try_advisory_xact_lock_shared(campaigns_gate(id)) AS passed FROM concerned
    )
    SELECT array_agg(id) FILTER (WHERE passed) INTO v_passed FROM gate;
    -- A statement of its own: what whoever had the gate has changed is seen.
    SELECT array_agg(s.id) INTO v_ids
    FROM jsonb_array_elements(p_items) i
    JOIN campaigns_secondlevel s ON s.id = (i->>'id')::bigint
    JOIN campaigns_campaign c
        ON c.id = s.campaign_id AND c.status <> 'paused' AND c.settled_at IS NULL
    WHERE c.id = ANY (v_passed);
    v_locked := jsonb_build_object('locked', campaigns_second_lock(v_ids));
    -- The participation before the prize, as everywhere; whoever has it may wait for a prize.
    SELECT array_agg(locked.id) INTO v_mine FROM (
        SELECT id FROM campaigns_participation
        WHERE id IN (SELECT participation_id FROM campaigns_secondlevel WHERE id = ANY (v_ids))
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    ) locked;
    -- Nothing is waited for without end from here on: see rewards_take_segment.
    PERFORM set_config('rewards.holds_segment', '1', true);
    FOR v_item IN
        SELECT i.value FROM jsonb_array_elements(p_items) i
        JOIN campaigns_secondlevel s ON s.id = (i.value->>'id')::bigint
        WHERE s.id = ANY (v_ids) AND s.participation_id = ANY (v_mine)
        ORDER BY s.id
    LOOP
        IF campaigns_second_settle(v_item || v_locked) = 'given' THEN
            v_count := v_count + 1;
        END IF;
    END LOOP;
    RETURN v_count;
END $$;

-- A reward was refused or taken back as a whole: points that it was are taken, points that were
-- given for it are marked.
CREATE OR REPLACE FUNCTION campaigns_second_mark(p_reward uuid) RETURNS void
LANGUAGE sql AS $$
    UPDATE campaigns_secondlevel SET state = 'taken', spoiled = false
    WHERE reward = p_reward AND state = 'given';
    UPDATE campaigns_secondlevel SET spoiled = true
    WHERE state = 'given' AND NOT spoiled AND referral_id IN (
        SELECT id FROM campaigns_referral WHERE inviter_reward = p_reward
        UNION ALL SELECT id FROM campaigns_referral WHERE friend_reward = p_reward)
$$;

-- Marks what was given for rewards that staff have taken back since, of the last 90 days.
CREATE OR REPLACE FUNCTION campaigns_second_mark_back(p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campaigns_second_mark(back.uid) FROM (
        SELECT DISTINCT g.uid FROM rewards_clawback k
        JOIN rewards_grant g ON g.id = k.grant_id
        WHERE k.state = 'done' AND k.decided_at > p_now - interval '90 days'
          AND g.amount <= (SELECT sum(every.amount) FROM rewards_clawback every
                           WHERE every.grant_id = g.id AND every.state = 'done')
    ) back;
END $$;

-- What was given for something that came to nothing and can be taken back now, after the id
-- p_after: [{id, reward, status}], p_limit of them at most.
CREATE OR REPLACE FUNCTION campaigns_second_spoiled(p_after bigint, p_limit integer)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', found.id, 'reward', found.reward, 'status', found.status) ORDER BY found.id), '[]')
    FROM (
        SELECT s.id, s.reward, g.status FROM campaigns_secondlevel s
        JOIN rewards_grant g ON g.uid = s.reward
        WHERE s.spoiled AND s.state = 'given' AND s.id > p_after
          AND g.status NOT IN ('claimed', 'fulfilling')
        ORDER BY s.id LIMIT p_limit
    ) found
$$;
