-- Carries out what Python decided, whole or not at all. AF001 refuses with a stable code,
-- AF002 says that the decision was made on something that has changed.

-- The lock that a pause takes alone and every action shares: no row is touched for it.
CREATE OR REPLACE FUNCTION campaigns_gate(p_campaign bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('campaigns:' || p_campaign, 0) $$;

-- A fact for the event stream. c: the context of campaigns_apply.
CREATE OR REPLACE FUNCTION campaigns_fact(
    c jsonb, p_name text, p_props jsonb, p_event uuid
) RETURNS void LANGUAGE sql AS $$
    SELECT core_enqueue(
        'events.fact', c->>'slug',
        jsonb_build_object(
            'name', p_name, 'at', campaigns_ms((c->>'now')::timestamptz),
            'campaign', c->>'slug', 'person_id', c->'person', 'device_id', c->'tracked',
            'session_id', NULL, 'source', 'server', 'props', CASE WHEN c->>'arm' <> ''
                THEN p_props || jsonb_build_object('arm', c->'arm') ELSE p_props END),
        (c->>'now')::timestamptz, coalesce(p_event, gen_random_uuid()))
$$;

CREATE OR REPLACE FUNCTION campaigns_effect_person(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    SELECT jsonb_build_object('person', audiences_ensure_person(
        (c->>'person_uid')::uuid, (c->>'tracked')::uuid, (c->>'now')::timestamptz))
$$;

-- It counts for whoever joined and for who invited them.
-- e: {uid, invite, parent, reason, channel, consent, held, risk, event}
CREATE OR REPLACE FUNCTION campaigns_effect_participate(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_parent campaigns_participation;
    v_id bigint;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_kind text;
    v_text text;
BEGIN
    SELECT * INTO v_parent FROM campaigns_participation
    WHERE id = (e->>'parent')::bigint AND campaign_id = (c->>'campaign')::bigint;
    INSERT INTO campaigns_participation (
        uid, campaign_id, person_id, person_uid, invite, parent_id, root, depth, channel,
        bind_reason, arm, consent, shares, sessions, grants, phone_masked, held, risk,
        joined_at
    ) VALUES (
        (e->>'uid')::uuid, (c->>'campaign')::bigint, (c->>'person')::bigint,
        (c->>'person_uid')::uuid, e->>'invite', v_parent.id,
        coalesce(v_parent.root, v_parent.id), coalesce(v_parent.depth + 1, 0),
        coalesce(e->>'channel', ''), e->>'reason', coalesce(c->>'arm', ''), e->'consent',
        0, 0, 0, '',
        (e->>'held')::boolean, e->'risk', v_now
    )
    ON CONFLICT DO NOTHING RETURNING id INTO v_id;
    IF v_id IS NULL THEN
        PERFORM campaigns_stale('joined meanwhile');
    END IF;
    FOR v_kind, v_text IN SELECT * FROM jsonb_each_text(e->'consent') LOOP
        PERFORM audiences_record_consent(
            (c->>'person')::bigint, c->>'slug', v_kind, v_text, v_now,
            jsonb_build_object('version', c->>'version', 'language', c->>'language'));
    END LOOP;
    PERFORM campaigns_fact(c, 'joined', jsonb_build_object(
        'invited', v_parent.id IS NOT NULL, 'inviter', v_parent.person_id,
        'depth', coalesce(v_parent.depth + 1, 0), 'channel', coalesce(e->>'channel', '')),
        (e->>'event')::uuid);
    IF c ? 'listens' THEN
        PERFORM campaigns_happen(c, v_id, 'joined', v_id::text, 1, v_now);
        PERFORM campaigns_happen(
            c || jsonb_build_object('actor', v_id), v_parent.id, 'friend_joined', v_id::text,
            1, v_now);
    END IF;
    RETURN jsonb_build_object('participation', v_id);
END $$;

-- A hold on joining is remembered, so that what is won later waits for a person's look.
CREATE OR REPLACE FUNCTION campaigns_effect_flag(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    UPDATE campaigns_participation SET held = true, risk = risk || (e->'risk')
    WHERE id = (e->>'participation')::bigint;
    SELECT '{}'::jsonb
$$;

CREATE OR REPLACE FUNCTION campaigns_end_session(
    p_session campaigns_assistsession, p_state text
) RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_assistsession SET state = p_state WHERE id = (p_session).id;
    SELECT rewards_release_unit((p_session).unit_id, (p_session).holder);
$$;

-- e: {participation?, uid, pool, target, curve, units, until, expires_at, complete_until,
--     salt, per_day, day_start, event, completed_event}
CREATE OR REPLACE FUNCTION campaigns_effect_session_start(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_live campaigns_assistsession;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_units integer := (e->>'units')::integer;
    v_target bigint := (e->>'target')::bigint;
    v_holder text := 'session:' || (e->>'uid');
    v_unit bigint;
    v_today integer;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = coalesce((e->>'participation')::bigint, (c->>'participation')::bigint)
    FOR UPDATE;
    FOR v_live IN
        SELECT * FROM campaigns_assistsession
        WHERE participation_id = v_me.id AND state IN ('open', 'complete') FOR UPDATE
    LOOP
        IF v_live.expires_at > v_now THEN
            PERFORM campaigns_stale('a session is open');
        END IF;
        PERFORM campaigns_end_session(v_live, 'expired');
    END LOOP;
    SELECT count(*) INTO v_today FROM campaigns_assistsession
    WHERE participation_id = v_me.id AND started_at >= (e->>'day_start')::timestamptz;
    IF v_today >= (e->>'per_day')::integer THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    v_unit := rewards_reserve_unit(
        (e->>'pool')::bigint, v_holder, (e->>'until')::timestamptz, (e->>'salt')::integer);
    IF v_unit IS NULL THEN
        RETURN '{"sold_out": true}';
    END IF;
    INSERT INTO campaigns_assistsession (
        uid, campaign_id, participation_id, version, pool_id, unit_id, holder, target, curve,
        units_total, units_done, amount, helpers, ordinal, state, held, risk,
        started_at, expires_at, completed_at
    ) VALUES (
        (e->>'uid')::uuid, (c->>'campaign')::bigint, v_me.id, c->>'version',
        (e->>'pool')::bigint, v_unit, v_holder, v_target, e->'curve', v_units, 0,
        CASE WHEN v_units = 0 THEN v_target ELSE 0 END, 0, v_me.sessions + 1,
        CASE WHEN v_units = 0 THEN 'complete' ELSE 'open' END, false, '[]', v_now,
        CASE WHEN v_units = 0 THEN (e->>'complete_until') ELSE (e->>'expires_at') END::timestamptz,
        CASE WHEN v_units = 0 THEN v_now END
    );
    UPDATE campaigns_participation SET sessions = sessions + 1 WHERE id = v_me.id;
    c := c || jsonb_build_object('person', v_me.person_id);
    PERFORM campaigns_fact(c, 'session_started', jsonb_build_object(
        'session', e->>'uid', 'target', v_target), (e->>'event')::uuid);
    IF v_units = 0 THEN
        PERFORM campaigns_fact(c, 'session_completed', jsonb_build_object(
            'session', e->>'uid', 'helpers', 0), (e->>'completed_event')::uuid);
    END IF;
    RETURN '{}';
END $$;

-- It counts for who helped, where they take part, and for whom it was done.
-- e: {session, new_units, old_units, newcomer, per_day, day_start, held, risk,
--     complete_until, event, completed_event}
CREATE OR REPLACE FUNCTION campaigns_effect_help(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_session campaigns_assistsession;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_owner bigint;
    v_units integer;
    v_step bigint;
    v_today integer;
    v_complete boolean;
    v_helper bigint;
    v_first boolean;
    v_turn text;
BEGIN
    -- One helper's requests come one after the other, or a limit could be passed by haste.
    PERFORM pg_advisory_xact_lock(hashtextextended(
        'help:' || (c->>'campaign') || ':' || (c->>'person_uid'), 0));
    SELECT * INTO v_session FROM campaigns_assistsession
    WHERE id = (e->>'session')::bigint FOR UPDATE;
    IF EXISTS (
        SELECT FROM campaigns_helpact WHERE session_id = v_session.id
        AND (person_uid = (c->>'person_uid')::uuid OR device_uid = (c->>'device')::uuid)
    ) THEN
        PERFORM core_refuse('help.already');
    ELSIF v_session.state IN ('complete', 'opened') THEN
        PERFORM core_refuse('help.full');
    ELSIF v_session.state <> 'open' OR v_session.expires_at <= v_now THEN
        PERFORM core_refuse('help.expired');
    END IF;
    SELECT count(*) INTO v_today FROM campaigns_helpact
    WHERE person_uid = (c->>'person_uid')::uuid AND campaign_id = v_session.campaign_id
      AND at >= (e->>'day_start')::timestamptz;
    IF v_today >= (e->>'per_day')::integer THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    IF (e->>'newcomer')::boolean AND EXISTS (
        SELECT FROM campaigns_helpact WHERE person_uid = (c->>'person_uid')::uuid
    ) THEN
        PERFORM campaigns_stale('known meanwhile');
    END IF;
    v_units := least(
        CASE WHEN (e->>'newcomer')::boolean
            THEN (e->>'new_units')::integer ELSE (e->>'old_units')::integer END,
        v_session.units_total - v_session.units_done);
    v_step := (v_session.curve->>(v_session.units_done + v_units))::bigint - v_session.amount;
    v_complete := v_session.units_done + v_units = v_session.units_total;
    INSERT INTO campaigns_helpact (
        campaign_id, session_id, person_id, person_uid, device_uid, position, units, amount,
        newcomer, held, at
    ) VALUES (
        v_session.campaign_id, v_session.id, (c->>'person')::bigint, (c->>'person_uid')::uuid,
        (c->>'device')::uuid, v_session.helpers + 1, v_units, v_step,
        (e->>'newcomer')::boolean, (e->>'held')::boolean, v_now
    );
    UPDATE campaigns_assistsession SET
        units_done = units_done + v_units, amount = amount + v_step, helpers = helpers + 1,
        held = held OR (e->>'held')::boolean, risk = risk || (e->'risk'),
        state = CASE WHEN v_complete THEN 'complete' ELSE 'open' END,
        completed_at = CASE WHEN v_complete THEN v_now END,
        expires_at = CASE WHEN v_complete
            THEN (e->>'complete_until')::timestamptz ELSE expires_at END
    WHERE id = v_session.id;
    PERFORM campaigns_fact(c, 'helped', jsonb_build_object(
        'session', v_session.uid, 'amount', v_step, 'newcomer', (e->>'newcomer')::boolean),
        (e->>'event')::uuid);
    IF c ? 'listens' THEN
        -- For who helped, where they take part themselves, and for whom it was done; the older
        -- one's meters first, because the two may be helping each other at this moment.
        v_helper := campaigns_mover(c, '{}');
        v_first := coalesce(v_helper > v_session.participation_id, false);
        FOREACH v_turn IN ARRAY CASE WHEN v_first
            THEN ARRAY['got_help', 'helped'] ELSE ARRAY['helped', 'got_help'] END
        LOOP
            IF v_turn = 'helped' THEN
                PERFORM campaigns_happen(
                    c, v_helper, 'helped',
                    v_session.uid || ':' || (v_session.helpers + 1), 1, v_now);
            ELSIF NOT (e->>'held')::boolean THEN
                PERFORM campaigns_happen(
                    c || jsonb_build_object('actor', v_helper),
                    v_session.participation_id, 'got_help',
                    v_session.uid || ':' || (v_session.helpers + 1), 1, v_now);
            END IF;
        END LOOP;
    END IF;
    IF v_complete THEN
        SELECT person_id INTO v_owner FROM campaigns_participation
        WHERE id = v_session.participation_id;
        PERFORM campaigns_fact(
            c || jsonb_build_object('person', v_owner, 'tracked', NULL),
            'session_completed', jsonb_build_object(
                'session', v_session.uid, 'helpers', v_session.helpers + 1),
            (e->>'completed_event')::uuid);
    END IF;
    RETURN jsonb_build_object('result', jsonb_build_object(
        'amount', v_step, 'total', v_session.amount + v_step, 'target', v_session.target,
        'complete', v_complete));
END $$;

-- e: {participation, session, reward, held, claim_by, hold_until, provider, idem_key}
CREATE OR REPLACE FUNCTION campaigns_effect_open(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_session campaigns_assistsession;
    v_me campaigns_participation;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_grant jsonb;
BEGIN
    -- The participation first, as in session_start: two locks in one order.
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = (e->>'participation')::bigint RETURNING * INTO v_me;
    SELECT * INTO v_session FROM campaigns_assistsession
    WHERE id = (e->>'session')::bigint AND participation_id = v_me.id FOR UPDATE;
    IF v_session.state IS DISTINCT FROM 'complete' OR v_session.expires_at <= v_now THEN
        PERFORM campaigns_stale('the session is not complete any more');
    END IF;
    IF (v_session.held OR v_me.held) AND NOT (e->>'held')::boolean THEN
        PERFORM campaigns_stale('held meanwhile');
    END IF;
    UPDATE campaigns_assistsession
    SET state = 'opened', opened_at = v_now, reward_uid = (e->>'reward')::uuid
    WHERE id = v_session.id;
    v_grant := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
        'idem_key', e->>'idem_key', 'scope', c->>'reward_scope', 'version', v_session.version,
        'pool', v_session.pool_id, 'unit', v_session.unit_id, 'holder', v_session.holder,
        'person_id', v_me.person_id, 'amount', v_session.target, 'uid', e->>'reward',
        'status', CASE WHEN (e->>'held')::boolean THEN 'checking' ELSE 'granted' END,
        'hold_until', e->'hold_until', 'claim_by', e->>'claim_by',
        'provider', e->>'provider', 'arm', v_me.arm)), v_now)->0;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object(
            'prize', jsonb_build_object(
                'slot', 'packet', 'kind', coalesce(v_grant->>'kind', 'packets'),
                'amount', v_session.target),
            'reward', e->>'reward'));
END $$;

-- e: {participation, to, url, short_url, event}
CREATE OR REPLACE FUNCTION campaigns_effect_share(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_person bigint;
BEGIN
    UPDATE campaigns_participation SET shares = shares + 1
    WHERE id = (e->>'participation')::bigint RETURNING person_id INTO v_person;
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_person), 'shared',
        jsonb_build_object('to', e->>'to'), (e->>'event')::uuid);
    RETURN jsonb_build_object('person', v_person);
END $$;

-- The reward itself was claimed through rewards.api in the same transaction.
-- e: {participation, phone_masked, reward}
CREATE OR REPLACE FUNCTION campaigns_effect_claimed(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    UPDATE campaigns_participation SET phone_masked = e->>'phone_masked'
    WHERE id = (e->>'participation')::bigint;
    SELECT jsonb_build_object('result', jsonb_build_object('reward', e->>'reward'))
$$;

-- A chance that gave nothing leaves no reward that somebody could decide about.
CREATE OR REPLACE FUNCTION campaigns_effect_risk(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE sql AS $$
    SELECT antifraud_record(CASE
        WHEN (c->>'no_reward')::boolean THEN (e->'decision') || '{"subject": null}'
        ELSE e->'decision' END);
    SELECT '{}'::jsonb
$$;

-- Keeps a refusal, so that the same key hears it again. Losing one in a crash does no harm,
-- so its commit does not wait for the disk.
-- p: {campaign, slug, action, scope, scopes, key, fingerprint, status, facts, now, person,
--     tracked, decision, event}; answers what the key stands for, as campaigns_replay does,
-- with "fresh" when it was this.
CREATE OR REPLACE FUNCTION campaigns_refuse(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_known jsonb;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    v_known := campaigns_replay(p);
    IF v_known IS NULL THEN
        INSERT INTO campaigns_playrequest (
            scope, key, campaign_id, action, fingerprint, status, facts, at
        ) VALUES (
            p->>'scope', p->>'key', (p->>'campaign')::bigint, p->>'action',
            p->>'fingerprint', (p->>'status')::smallint, p->'facts', (p->>'now')::timestamptz
        ) ON CONFLICT (scope, key) DO NOTHING;
        IF FOUND THEN
            PERFORM antifraud_record(p->'decision');
            PERFORM campaigns_fact(p, 'refused', jsonb_build_object(
                'code', p->'facts'->'problem'->>'code', 'action', p->>'action'),
                (p->>'event')::uuid);
            RETURN jsonb_build_object(
                'campaign', p->'campaign', 'action', p->'action',
                'fingerprint', p->'fingerprint', 'status', p->'status', 'facts', p->'facts',
                'fresh', true);
        END IF;
        v_known := campaigns_replay(p);
    END IF;
    RETURN v_known;
END $$;
