-- Invite a friend. A friend bound to an inviter at joining qualifies when the organiser reports
-- the campaign's event about them; both are rewarded in one transaction, once.
--
--   waiting ── event in time ──► qualified    inviter_reason, friend_reason: '' when rewarded
--      └── own, not_new, late ──► refused

-- All rows that are one human: the canonical person and those merged into it.
CREATE OR REPLACE FUNCTION campaigns_people(p_person bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_canonical bigint := audiences_canonical(p_person);
BEGIN
    RETURN ARRAY(
        SELECT id FROM audiences_person WHERE id = v_canonical
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = v_canonical);
END $$;

-- Whoever rewards a human of a campaign goes one after the other.
CREATE OR REPLACE FUNCTION campaigns_referral_hold(p_campaign bigint, p_person bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(
        'referral:' || p_campaign || ':' || p_person, 0));
END $$;

-- Two of them in the order of their numbers, so that two cannot wait for each other.
CREATE OR REPLACE FUNCTION campaigns_referral_lock(
    p_campaign bigint, p_one bigint, p_other bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campaigns_referral_hold(p_campaign, least(p_one, p_other));
    PERFORM campaigns_referral_hold(p_campaign, greatest(p_one, p_other));
END $$;

-- Their participations, after the humans and before meters and prizes, older ones first: who taps has
-- the own row and waits for those (0030), never for a human.
CREATE OR REPLACE FUNCTION campaigns_referral_rows(p_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM campaigns_participation WHERE id = ANY (p_ids) ORDER BY id
    FOR NO KEY UPDATE;
END $$;

-- A friend and who invited them, from here to the end of the transaction.
CREATE OR REPLACE FUNCTION campaigns_referral_enter(
    p_friend campaigns_participation, p_inviter campaigns_participation
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campaigns_referral_lock(
        p_friend.campaign_id, audiences_canonical(p_inviter.person_id),
        audiences_canonical(p_friend.person_id));
    PERFORM campaigns_referral_rows(ARRAY[p_friend.id, p_inviter.id]);
END $$;

-- Whether two sets of rows are one human, or have used one device.
CREATE OR REPLACE FUNCTION campaigns_referral_own(p_friend bigint[], p_inviter bigint[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT p_friend && p_inviter OR EXISTS (
        SELECT FROM audiences_devicelink a
        JOIN audiences_devicelink b ON b.device_uid = a.device_uid
        WHERE a.person_id = ANY (p_friend) AND b.person_id = ANY (p_inviter))
$$;

-- Whether we knew a human before they joined with an invite. 'phone': by a number they had
-- verified on another row of theirs; 'any': by anything they had done here; 'all' knows nobody.
CREATE OR REPLACE FUNCTION campaigns_referral_known(
    p_friend campaigns_participation, p_people bigint[], p_who text
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_who = 'all' THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM audiences_person
        WHERE id = ANY (p_people) AND id <> p_friend.person_id
          AND created_at < p_friend.joined_at
    ) THEN
        RETURN true;
    END IF;
    RETURN p_who = 'any' AND EXISTS (
        SELECT FROM campaigns_participation
        WHERE person_id = ANY (p_people) AND id <> p_friend.id
          AND joined_at < p_friend.joined_at);
END $$;

-- After campaigns_effect_participate; without an inviter there is nothing to bind.
-- e: {until, who}
CREATE OR REPLACE FUNCTION campaigns_effect_referral_bind(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_inviter bigint;
    v_people bigint[];
    v_reason text := '';
BEGIN
    SELECT * INTO v_me FROM campaigns_participation WHERE id = (c->>'participation')::bigint;
    IF v_me.parent_id IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT person_id INTO v_inviter FROM campaigns_participation WHERE id = v_me.parent_id;
    v_people := campaigns_people(v_me.person_id);
    IF campaigns_referral_own(v_people, campaigns_people(v_inviter)) THEN
        v_reason := 'own';
    ELSIF campaigns_referral_known(v_me, v_people, e->>'who')
        OR (e->>'who' <> 'all' AND audiences_phone_masked(v_me.person_id) <> '') THEN
        v_reason := 'not_new';
    END IF;
    INSERT INTO campaigns_referral (
        participation_id, campaign_id, inviter_id, state, inviter_reason, friend_reason,
        bound_at, until, changed_at
    ) VALUES (
        v_me.id, v_me.campaign_id, v_me.parent_id,
        CASE WHEN v_reason = '' THEN 'waiting' ELSE 'refused' END, v_reason, v_reason,
        v_me.joined_at, (e->>'until')::timestamptz, v_me.joined_at
    );
    RETURN '{}';
END $$;

-- What the page shows. p: {month_start, second?: whether there is a second level}
CREATE OR REPLACE FUNCTION campaigns_document_referral(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_month timestamptz := (p->>'month_start')::timestamptz;
    v_bound jsonb;
    v_friends jsonb := '[]';
    v_joined integer := 0;
    v_paid integer := 0;
    v_paid_month integer := 0;
    v_rewards jsonb := '[]';
    v_second jsonb := '[]';
BEGIN
    IF p_me.id IS NOT NULL THEN
        IF (p->>'second')::boolean THEN
            SELECT coalesce(jsonb_agg(jsonb_build_array(reward, points)), '[]') INTO v_second
            FROM campaigns_secondlevel WHERE participation_id = p_me.id AND state = 'given';
        END IF;
        IF p_me.parent_id IS NOT NULL THEN
            SELECT jsonb_build_object(
                'state', state, 'reason', friend_reason, 'reward', friend_reward,
                'until', campaigns_ms(until))
            INTO v_bound FROM campaigns_referral WHERE participation_id = p_me.id;
        END IF;
        SELECT count(*), count(inviter_reward),
            count(inviter_reward) FILTER (WHERE changed_at >= v_month),
            coalesce(jsonb_agg(inviter_reward) FILTER (WHERE inviter_reward IS NOT NULL), '[]')
        INTO v_joined, v_paid, v_paid_month, v_rewards
        FROM campaigns_referral WHERE inviter_id = p_me.id;
        IF v_joined > 0 THEN
            SELECT jsonb_agg(jsonb_build_object(
                'n', f.n, 'state', f.state, 'reason', f.inviter_reason,
                'reward', f.inviter_reward, 'amount', f.inviter_amount,
                'until', campaigns_ms(f.until), 'at', campaigns_ms(f.changed_at),
                'verified', audiences_phone_masked(part.person_id) <> '') ORDER BY f.n DESC)
            INTO v_friends
            FROM (
                SELECT r.*, row_number() OVER (ORDER BY r.id) AS n
                FROM campaigns_referral r WHERE r.inviter_id = p_me.id
                ORDER BY r.id DESC LIMIT 50
            ) f JOIN campaigns_participation part ON part.id = f.participation_id;
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'bound', v_bound, 'friends', v_friends, 'joined', v_joined, 'paid', v_paid,
        'paid_month', v_paid_month, 'inviter_rewards', v_rewards, 'second', v_second);
END $$;

-- A case for the person who decides about a held reward: what was noted of the two.
CREATE OR REPLACE FUNCTION campaigns_referral_case(
    p jsonb, p_id uuid, p_reward text, p_owner campaigns_participation, p_notes jsonb
) RETURNS void LANGUAGE sql AS $$
    SELECT antifraud_record(jsonb_build_object(
        'id', p_id, 'campaign', p->>'slug', 'action', 'verify', 'outcome', 'hold',
        'score', (SELECT coalesce(max((note->>'score')::integer), 0)
                  FROM jsonb_array_elements(p_notes) note),
        'hits', p_notes, 'person_uid', p_owner.person_uid, 'subject', p_reward,
        'at', p->>'now'))
$$;

-- Grants those of the two rewards that can be had; a pool that is empty refuses its own alone.
-- Answers the uids that were granted, or {later: ms}, with nothing granted, when one of them only
-- does not fit into this hour: when the next begins; or when all that is left is in somebody's hands
-- who may give it back: now. To qualify is for good, and so would be to go without.
CREATE OR REPLACE FUNCTION campaigns_referral_grant(p_items jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_item jsonb;
    v_found jsonb := '[]';
    v_later text;
BEGIN
    IF jsonb_array_length(p_items) = 0 THEN
        RETURN '[]';
    END IF;
    BEGIN
        SELECT jsonb_agg(g->>'uid') INTO v_found
        FROM jsonb_array_elements(rewards_grant_batch(p_items, p_now)) g;
        RETURN v_found;
    EXCEPTION WHEN SQLSTATE 'AF001' THEN
        v_found := '[]';
    END;
    BEGIN
        FOR v_item IN SELECT * FROM jsonb_array_elements(p_items) LOOP
            BEGIN
                SELECT v_found || jsonb_agg(g->>'uid') INTO v_found
                FROM jsonb_array_elements(
                    rewards_grant_batch(jsonb_build_array(v_item), p_now)) g;
            EXCEPTION WHEN SQLSTATE 'AF001' THEN
                -- DETAIL: when there will be more. None is a pool without prizes.
                GET STACKED DIAGNOSTICS v_later = PG_EXCEPTION_DETAIL;
                IF v_later = '' AND rewards_has_left((v_item->>'pool')::bigint) THEN
                    v_later := campaigns_ms(p_now)::text;
                END IF;
                IF v_later <> '' THEN
                    RAISE EXCEPTION USING ERRCODE = 'AF009';
                END IF;
            END;
        END LOOP;
        RETURN v_found;
    EXCEPTION WHEN SQLSTATE 'AF009' THEN
        RETURN jsonb_build_object('later', v_later::bigint);
    END;
END $$;

-- Looks whether a bound friend has qualified, and rewards both; an inviter's amount of 0 rewards
-- nobody, and the friend counts all the same. The caller shares the campaign's gate. Answers what
-- became of it: waiting, deferred (this hour gives no more: the sweep looks again in the next),
-- qualified, refused.
-- p: {campaign, slug, reward_scope, version, now, participation, event, who, inviter_pool,
--     friend_pool, inviter_amount, friend_amount, cap, cap_month, month_start, claim_by,
--     hold_until, provider, ids: [inviter's reward, friend's, two cases, an event]}
CREATE OR REPLACE FUNCTION campaigns_referral_settle(p jsonb) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_now timestamptz := (p->>'now')::timestamptz;
    v_friend campaigns_participation;
    v_inviter campaigns_participation;
    v_row campaigns_referral;
    v_ends timestamptz;
    v_people bigint[];
    v_inviters bigint[];
    v_event campaigns_reportedevent;
    v_reason text := '';
    v_inviter_reason text := '';
    v_friend_reason text := '';
    v_held boolean;
    v_notes jsonb;
    v_common jsonb;
    v_items jsonb := '[]';
    v_granted jsonb;
BEGIN
    SELECT * INTO v_friend FROM campaigns_participation
    WHERE id = (p->>'participation')::bigint AND campaign_id = v_campaign;
    SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_friend.parent_id;
    IF v_inviter.id IS NULL THEN
        RETURN 'none';
    END IF;
    PERFORM campaigns_referral_enter(v_friend, v_inviter);
    -- Read again: whoever put one of them on hold meanwhile is believed.
    SELECT * INTO v_friend FROM campaigns_participation WHERE id = v_friend.id;
    SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_inviter.id;
    SELECT * INTO v_row FROM campaigns_referral WHERE participation_id = v_friend.id;
    IF v_row.state IS DISTINCT FROM 'waiting' THEN
        RETURN coalesce(v_row.state, 'none');
    END IF;
    v_people := campaigns_people(v_friend.person_id);
    v_inviters := campaigns_people(v_inviter.person_id);
    SELECT ends_at INTO v_ends FROM campaigns_campaign WHERE id = v_campaign;

    -- The earliest report decides: one from before the invite says that they were known.
    SELECT * INTO v_event FROM campaigns_reportedevent
    WHERE name = p->>'event' AND (
            person_id = ANY (v_people)
            OR subject_hash IN (SELECT phone_hash FROM audiences_person
                                WHERE id = ANY (v_people) AND phone_hash IS NOT NULL))
      AND (campaign IN ('', p->>'slug') OR at < v_row.bound_at)
      AND (p->>'who' <> 'all' OR at >= v_row.bound_at - interval '1 minute')
    ORDER BY at, id LIMIT 1;

    IF campaigns_referral_own(v_people, v_inviters) THEN
        v_reason := 'own';
    ELSIF campaigns_referral_known(v_friend, v_people, p->>'who') OR EXISTS (
        SELECT FROM campaigns_referral other
        JOIN campaigns_participation part ON part.id = other.participation_id
        WHERE part.person_id = ANY (v_people) AND other.campaign_id = v_campaign
          AND other.id <> v_row.id AND other.state = 'qualified'
    ) THEN
        v_reason := 'not_new';
    ELSIF v_event.id IS NULL THEN
        RETURN 'waiting';
    ELSIF v_event.at < v_row.bound_at - interval '1 minute' THEN
        v_reason := 'not_new';
    ELSIF v_event.at > least(v_row.until, v_ends) THEN
        v_reason := 'late';
    END IF;
    IF v_reason <> '' THEN
        UPDATE campaigns_referral
        SET state = 'refused', inviter_reason = v_reason, friend_reason = v_reason,
            changed_at = v_now
        WHERE id = v_row.id;
        RETURN 'refused';
    END IF;

    IF campaigns_referral_capped(v_campaign, v_inviters, p) THEN
        v_inviter_reason := 'capped';
    END IF;
    v_held := v_friend.held OR v_inviter.held;
    v_notes := (SELECT coalesce(jsonb_agg(note), '[]')
                FROM jsonb_array_elements(v_friend.risk || v_inviter.risk) note
                WHERE note ? 'id');
    v_common := jsonb_build_object(
        'scope', p->>'reward_scope', 'version', p->>'version',
        'status', CASE WHEN v_held THEN 'checking' ELSE 'granted' END,
        'hold_until', CASE WHEN v_held THEN p->'hold_until' END,
        'claim_by', p->>'claim_by', 'provider', p->>'provider');
    IF v_inviter_reason = '' AND (p->>'inviter_amount')::bigint > 0 THEN
        v_items := v_items || (v_common || jsonb_build_object(
            'idem_key', (p->>'slug') || ':referral:' || v_friend.id || ':inviter',
            'uid', p->'ids'->>0, 'person_id', v_inviter.person_id, 'arm', v_inviter.arm,
            'pool', p->'inviter_pool', 'amount', p->'inviter_amount'));
    END IF;
    IF (p->>'friend_amount')::bigint > 0 THEN
        v_items := v_items || (v_common || jsonb_build_object(
            'idem_key', (p->>'slug') || ':referral:' || v_friend.id || ':friend',
            'uid', p->'ids'->>1, 'person_id', v_friend.person_id, 'arm', v_friend.arm,
            'pool', p->'friend_pool', 'amount', p->'friend_amount'));
    END IF;
    v_granted := campaigns_referral_grant(v_items, v_now);
    IF v_granted ? 'later' THEN
        UPDATE campaigns_referral
        SET deferred = true,
            not_before = to_timestamp((v_granted->>'later')::double precision / 1000)
        WHERE id = v_row.id;
        RETURN 'deferred';
    END IF;
    IF v_inviter_reason = '' AND NOT v_granted ? (p->'ids'->>0)
        AND (p->>'inviter_amount')::bigint > 0 THEN
        v_inviter_reason := 'stock';
    END IF;
    IF NOT v_granted ? (p->'ids'->>1) AND (p->>'friend_amount')::bigint > 0 THEN
        v_friend_reason := 'stock';
    END IF;
    UPDATE campaigns_referral
    SET state = 'qualified', event_id = v_event.event_id, version = p->>'version',
        inviter_reason = v_inviter_reason, friend_reason = v_friend_reason,
        inviter_reward = CASE WHEN v_granted ? (p->'ids'->>0) THEN (p->'ids'->>0)::uuid END,
        inviter_amount = CASE WHEN v_granted ? (p->'ids'->>0)
            THEN (p->>'inviter_amount')::bigint END,
        friend_reward = CASE WHEN v_granted ? (p->'ids'->>1) THEN (p->'ids'->>1)::uuid END,
        friend_amount = CASE WHEN v_granted ? (p->'ids'->>1)
            THEN (p->>'friend_amount')::bigint END,
        changed_at = v_now
    WHERE id = v_row.id;
    -- The older row first, as everywhere: an inviter is older than a friend.
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = v_inviter.id AND v_granted ? (p->'ids'->>0);
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = v_friend.id AND v_granted ? (p->'ids'->>1);
    IF v_held THEN
        IF v_granted ? (p->'ids'->>0) THEN
            PERFORM campaigns_referral_case(
                p, (p->'ids'->>2)::uuid, p->'ids'->>0, v_inviter, v_notes);
        END IF;
        IF v_granted ? (p->'ids'->>1) THEN
            PERFORM campaigns_referral_case(
                p, (p->'ids'->>3)::uuid, p->'ids'->>1, v_friend, v_notes);
        END IF;
    END IF;
    -- Points for whoever invited the inviter are settled by themselves, afterwards (0091).
    IF v_inviter.parent_id IS NOT NULL THEN
        PERFORM campaigns_second_note(v_row.id, v_inviter, p);
    END IF;
    PERFORM campaigns_fact(
        p || jsonb_build_object('person', v_friend.person_id, 'tracked', NULL),
        'qualified', jsonb_build_object(
            'inviter', v_inviter.person_id, 'event', p->>'event',
            'inviter_reason', v_inviter_reason, 'friend_reason', v_friend_reason,
            'inviter_reward', CASE WHEN v_granted ? (p->'ids'->>0) THEN p->'ids'->0 END,
            'friend_reward', CASE WHEN v_granted ? (p->'ids'->>1) THEN p->'ids'->1 END),
        (p->'ids'->>4)::uuid);
    RETURN 'qualified';
END $$;

-- Whether an inviter, whatever rows they play by, has had all they may have. 0 is no limit.
CREATE OR REPLACE FUNCTION campaigns_referral_capped(
    p_campaign bigint, p_people bigint[], p jsonb
) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT ((p->>'cap')::integer > 0 AND had.total >= (p->>'cap')::integer)
        OR ((p->>'cap_month')::integer > 0 AND had.month >= (p->>'cap_month')::integer)
    FROM (
        SELECT count(*) AS total,
            count(*) FILTER (WHERE r.changed_at >= (p->>'month_start')::timestamptz) AS month
        FROM campaigns_referral r
        JOIN campaigns_participation part ON part.id = r.inviter_id
        WHERE part.campaign_id = p_campaign AND part.person_id = ANY (p_people)
          AND r.inviter_reward IS NOT NULL
    ) had
$$;

-- After the phone was attached: reports that came before it may count now.
-- e: the parameters of campaigns_referral_settle, without what the context says
CREATE OR REPLACE FUNCTION campaigns_effect_referral_settle(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    SELECT campaigns_referral_settle(
        jsonb_build_object(
            'campaign', c->'campaign', 'slug', c->'slug', 'reward_scope', c->'reward_scope',
            'version', c->'version', 'now', c->'now') || e);
    SELECT '{}'::jsonb
$$;

-- Before anything else of a move that may reward a friend and who invited them: a doubt about the
-- friend locks their row, and a report would wait for that with the human locked. e: {participation}
CREATE OR REPLACE FUNCTION campaigns_effect_referral_enter(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campaigns_referral_enter(friend, inviter)
    FROM campaigns_participation friend
    JOIN campaigns_participation inviter ON inviter.id = friend.parent_id
    WHERE friend.id = (e->>'participation')::bigint;
    RETURN '{}';
END $$;

-- A waiting friend as Python wants it: whose campaign, under which version.
CREATE OR REPLACE FUNCTION campaigns_referral_candidate(
    p_referral campaigns_referral
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'campaign', c.id, 'slug', c.slug, 'reward_scope', c.uid, 'version', v.sha256,
            'pools', c.pools, 'participation', p_referral.participation_id,
            'arm', friend.arm, 'inviter_arm', inviter.arm)
        FROM campaigns_campaign c
        JOIN campaigns_campaignversion v ON v.id = c.current_version_id
        JOIN campaigns_participation friend ON friend.id = p_referral.participation_id
        JOIN campaigns_participation inviter ON inviter.id = p_referral.inviter_id
        WHERE c.id = p_referral.campaign_id AND c.settled_at IS NULL);
END $$;

-- The waiting friends whom a report about a person may concern; "" is any campaign.
CREATE OR REPLACE FUNCTION campaigns_referral_candidates(p_person bigint, p_campaign text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(found.candidate ORDER BY found.id), '[]')
        FROM (
            SELECT r.id, campaigns_referral_candidate(r) AS candidate
            FROM campaigns_participation part
            JOIN campaigns_referral r
                ON r.participation_id = part.id AND r.state = 'waiting'
            WHERE part.person_id = ANY (campaigns_people(p_person))
        ) found
        WHERE found.candidate IS NOT NULL
          AND (p_campaign = '' OR found.candidate->>'slug' = p_campaign));
END $$;

-- Those whose reports came while nothing could be done about them, after the id p_after, but for
-- those who wait for an hour to come: {"last": the id of the last row looked at or null,
-- "candidates": […]}. What cannot be a candidate has been looked at too: the next portion begins
-- behind it.
CREATE OR REPLACE FUNCTION campaigns_referral_deferred(
    p_after bigint, p_limit integer, p_now timestamptz
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object(
        'last', max(found.id),
        'candidates', coalesce(
            jsonb_agg(found.candidate ORDER BY found.id)
                FILTER (WHERE found.candidate IS NOT NULL), '[]'))
    FROM (
        SELECT r.id, campaigns_referral_candidate(r) AS candidate
        FROM campaigns_referral r JOIN campaigns_campaign c ON c.id = r.campaign_id
        WHERE r.deferred AND r.state = 'waiting' AND c.status <> 'paused' AND r.id > p_after
          AND (r.not_before IS NULL OR r.not_before <= p_now)
        ORDER BY r.id LIMIT p_limit
    ) found);
END $$;

-- Keeps what an organiser's system reported, and says whom it may concern.
-- p: {event_id, name, campaign, subject_hash, person, at, now}
CREATE OR REPLACE FUNCTION campaigns_event_reported(p jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaigns_reportedevent (
        event_id, name, campaign, subject_hash, person_id, at, received_at
    ) VALUES (
        (p->>'event_id')::uuid, p->>'name', p->>'campaign', p->>'subject_hash',
        (p->>'person')::bigint, (p->>'at')::timestamptz, (p->>'now')::timestamptz
    );
    IF p->>'person' IS NULL THEN
        RETURN '[]';
    END IF;
    RETURN campaigns_referral_candidates((p->>'person')::bigint, p->>'campaign');
END $$;

-- All humans of a batch at once, in one order across campaigns, then their rows: two people who take
-- part in the same campaigns may have been invited in another order in each.
CREATE OR REPLACE FUNCTION campaigns_referral_lock_all(p_items jsonb, p_campaigns bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_key record;
BEGIN
    FOR v_key IN
        SELECT DISTINCT part.campaign_id AS campaign,
            audiences_canonical(part.person_id) AS person
        FROM jsonb_array_elements(p_items) i
        JOIN campaigns_participation friend ON friend.id = (i->>'participation')::bigint
        JOIN campaigns_participation part ON part.id IN (friend.id, friend.parent_id)
        WHERE friend.campaign_id = ANY (p_campaigns)
        ORDER BY campaign, person
    LOOP
        PERFORM campaigns_referral_hold(v_key.campaign, v_key.person);
    END LOOP;
    PERFORM campaigns_referral_rows(ARRAY(
        SELECT part.id
        FROM jsonb_array_elements(p_items) i
        JOIN campaigns_participation friend ON friend.id = (i->>'participation')::bigint
        JOIN campaigns_participation part ON part.id IN (friend.id, friend.parent_id)
        WHERE friend.campaign_id = ANY (p_campaigns)));
END $$;

-- Settles candidates; how many. Who cannot be settled now, because the campaign is paused or is
-- being switched at this moment, is left to the sweep.
CREATE OR REPLACE FUNCTION campaigns_referral_settle_all(p_items jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_passed bigint[];
    v_item jsonb;
    v_count integer := 0;
BEGIN
    -- Tried, not waited for: whoever reports holds the name of the person, and whoever holds the
    -- gate may be waiting for one who waits for that.
    WITH concerned AS MATERIALIZED (
        SELECT DISTINCT (i->>'campaign')::bigint AS id FROM jsonb_array_elements(p_items) i
    ), gate AS MATERIALIZED (
        SELECT id, pg_try_advisory_xact_lock_shared(campaigns_gate(id)) AS passed FROM concerned
    )
    SELECT array_agg(id) FILTER (WHERE passed) INTO v_passed FROM gate;
    -- A statement of its own: what whoever had the gate has changed is seen.
    SELECT coalesce(array_agg(id), '{}') INTO v_passed FROM campaigns_campaign
    WHERE id = ANY (v_passed) AND status <> 'paused';
    PERFORM campaigns_referral_lock_all(p_items, v_passed);
    FOR v_item IN SELECT * FROM jsonb_array_elements(p_items) LOOP
        IF (v_item->>'campaign')::bigint <> ALL (v_passed) THEN
            UPDATE campaigns_referral SET deferred = true
            WHERE participation_id = (v_item->>'participation')::bigint
              AND state = 'waiting' AND NOT deferred;
            CONTINUE;
        END IF;
        CONTINUE WHEN campaigns_referral_settle(v_item) = 'deferred';
        UPDATE campaigns_referral SET deferred = false, not_before = NULL
        WHERE participation_id = (v_item->>'participation')::bigint AND deferred;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- Friends whose time is over and whose day of grace for late reports too; up to p_limit. While
-- a campaign is paused reports are left alone, and so are they.
CREATE OR REPLACE FUNCTION campaigns_referral_expire(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
    v_count integer := 0;
BEGIN
    FOR v_id IN
        SELECT r.id FROM campaigns_referral r
        JOIN campaigns_campaign c ON c.id = r.campaign_id
        WHERE r.state = 'waiting' AND NOT r.deferred AND c.paused_at IS NULL
          AND (r.until <= p_now - interval '1 day' OR c.ends_at <= p_now - interval '1 day')
        ORDER BY r.id LIMIT p_limit FOR UPDATE OF r SKIP LOCKED
    LOOP
        UPDATE campaigns_referral
        SET state = 'refused', inviter_reason = 'late', friend_reason = 'late',
            changed_at = p_now
        WHERE id = v_id;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;
