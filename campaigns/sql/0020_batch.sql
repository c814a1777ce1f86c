-- Many participants' taps in one round trip and one commit (campaigns.play.batching).

-- p: [what campaigns_load is asked, …]; the answers in the same order. The keys are looked up
-- together: hardly one of them was used before.
CREATE OR REPLACE FUNCTION campaigns_load_set(p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_item jsonb;
    v_used text[];
    v_replay jsonb;
    v_answers jsonb[] := '{}';
BEGIN
    -- OFFSET keeps it a look for each key: joined, the planner reads all answers ever given.
    v_used := ARRAY(
        SELECT i.key
        FROM jsonb_to_recordset(p) AS i(scopes jsonb, key text)
        WHERE EXISTS (
            SELECT FROM campaigns_playrequest r
            WHERE r.scope IN (i.scopes->>0, i.scopes->>1) AND r.key = i.key OFFSET 0));
    FOR v_item IN SELECT * FROM jsonb_array_elements(p) LOOP
        v_replay := NULL;
        IF v_item->>'key' = ANY (v_used) THEN
            v_replay := campaigns_replay(v_item);
        END IF;
        v_answers := v_answers || CASE WHEN v_replay IS NULL
            THEN jsonb_build_object('document', campaigns_document(v_item))
            ELSE jsonb_build_object('replay', v_replay) END;
    END LOOP;
    RETURN to_jsonb(v_answers);
END $$;

-- p: [what campaigns_refuse is told, …]; the answers in the same order. What campaigns_refuse
-- does, once for all of them, and in the order of the keys, so that two batches cannot wait for
-- each other.
CREATE OR REPLACE FUNCTION campaigns_refuse_set(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_fresh bigint[];
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    WITH item AS MATERIALIZED (
        SELECT e.ordinality AS place, i.*,
            row_number() OVER (PARTITION BY i.scope, i.key ORDER BY e.ordinality) AS nth
        FROM jsonb_array_elements(p) WITH ORDINALITY e
        CROSS JOIN jsonb_to_record(e.value) AS i(
            campaign bigint, action text, scope text, scopes jsonb, key text,
            fingerprint text, status smallint, facts jsonb, now timestamptz)
    ), kept AS (
        INSERT INTO campaigns_playrequest (
            scope, key, campaign_id, action, fingerprint, status, facts, at
        )
        SELECT i.scope, i.key, i.campaign, i.action, i.fingerprint, i.status, i.facts, i.now
        FROM item i
        WHERE i.nth = 1 AND NOT EXISTS (
            SELECT FROM campaigns_playrequest r
            WHERE r.scope IN (i.scopes->>0, i.scopes->>1) AND r.key = i.key OFFSET 0)
        ORDER BY i.scope COLLATE "C", i.key COLLATE "C"
        ON CONFLICT (scope, key) DO NOTHING
        RETURNING scope, key
    )
    SELECT coalesce(array_agg(i.place), '{}') INTO v_fresh
    FROM item i JOIN kept k ON k.scope = i.scope AND k.key = i.key WHERE i.nth = 1;
    PERFORM antifraud_record_set(coalesce(
        (SELECT jsonb_agg(e.value->'decision')
         FROM jsonb_array_elements(p) WITH ORDINALITY e
         WHERE e.ordinality = ANY (v_fresh) AND jsonb_typeof(e.value->'decision') = 'object'),
        '[]'));
    -- As campaigns_fact words it.
    INSERT INTO core_outboxmessage (event_id, topic, key, payload, created_at)
    SELECT i.event, 'events.fact', i.slug,
        jsonb_build_object(
            'name', 'refused', 'at', campaigns_ms(i.now), 'campaign', i.slug,
            'person_id', i.person, 'device_id', i.tracked, 'session_id', NULL,
            'source', 'server', 'props', jsonb_build_object(
                'code', i.facts->'problem'->'code', 'action', i.action)),
        i.now
    FROM jsonb_array_elements(p) WITH ORDINALITY e
    CROSS JOIN jsonb_to_record(e.value) AS i(
        slug text, action text, person jsonb, tracked jsonb, facts jsonb, event uuid,
        now timestamptz)
    WHERE e.ordinality = ANY (v_fresh)
    ORDER BY e.ordinality;
    RETURN (
        SELECT jsonb_agg(
            CASE WHEN e.ordinality = ANY (v_fresh) THEN jsonb_build_object(
                'campaign', e.value->'campaign', 'action', e.value->'action',
                'fingerprint', e.value->'fingerprint', 'status', e.value->'status',
                'facts', e.value->'facts', 'fresh', true)
            ELSE campaigns_replay(e.value) END
            ORDER BY e.ordinality)
        FROM jsonb_array_elements(p) WITH ORDINALITY e);
END $$;

-- Opens the complete sessions of many people: what campaigns_apply does for an `open` and its
-- risk decision, in a few statements for all. Whatever is not plain raises (AF002, or a unique
-- violation) and nothing is written; the caller then asks campaigns_apply for each, which knows
-- every other answer. So this checks the same guards and explains none of them.
-- Who is held up by somebody's lock goes alone, too, or the others would wait with them.
-- p: {campaign, slug, version, reward_scope, items: [{participation, session, person, reward,
--     held, idem_key, claim_by, hold_until, provider, scope, key, fingerprint, now, facts,
--     decision}]}
CREATE OR REPLACE FUNCTION campaigns_open_set(p jsonb) RETURNS integer LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '250ms'
AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_items jsonb := p->'items';
    v_count integer := jsonb_array_length(v_items);
    v_grants jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(campaigns_gate(v_campaign));
    PERFORM 1
    FROM campaigns_campaign c JOIN campaigns_campaignversion v ON v.id = c.current_version_id
    WHERE c.id = v_campaign AND c.status = 'approved' AND v.sha256 = p->>'version';
    IF NOT FOUND THEN
        PERFORM campaigns_stale('another version runs, or none');
    END IF;
    -- The participations first, in one order: as in campaigns_effect_open, and so that two
    -- batches with the same people cannot wait for each other.
    PERFORM 1 FROM campaigns_participation
    WHERE id IN (
        SELECT i.participation
        FROM jsonb_to_recordset(v_items) AS i(participation bigint))
    ORDER BY id FOR NO KEY UPDATE;
    WITH item AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(v_items) AS i(
            participation bigint, session bigint, person uuid, reward uuid, held boolean,
            idem_key text, claim_by text, hold_until text, provider text, now timestamptz)
    ), me AS (
        UPDATE campaigns_participation m SET grants = grants + 1
        FROM item i
        WHERE m.id = i.participation AND m.campaign_id = v_campaign AND (i.held OR NOT m.held)
        RETURNING m.id, m.person_id, m.arm
    ), opened AS (
        UPDATE campaigns_assistsession s
        SET state = 'opened', opened_at = i.now, reward_uid = i.reward
        FROM item i
        WHERE s.id = i.session AND s.participation_id = i.participation
            AND s.state = 'complete' AND s.expires_at > i.now AND (i.held OR NOT s.held)
        RETURNING s.id, s.participation_id, s.version, s.pool_id, s.unit_id, s.holder, s.target
    )
    SELECT jsonb_agg(jsonb_build_object(
        'idem_key', i.idem_key, 'version', o.version, 'pool', o.pool_id, 'unit', o.unit_id,
        'holder', o.holder, 'person_id', m.person_id, 'amount', o.target, 'uid', i.reward,
        'status', CASE WHEN i.held THEN 'checking' ELSE 'granted' END,
        'hold_until', i.hold_until, 'claim_by', i.claim_by, 'provider', i.provider,
        'arm', m.arm, 'now', i.now))
    INTO v_grants
    FROM item i JOIN opened o ON o.id = i.session JOIN me m ON m.id = i.participation;
    IF coalesce(jsonb_array_length(v_grants), 0) <> v_count THEN
        PERFORM campaigns_stale('a session is not complete any more');
    END IF;
    PERFORM rewards_grant_set(p->>'reward_scope', v_grants);
    PERFORM antifraud_record_set(
        jsonb_path_query_array(v_items, '$[*].decision ? (@.type() == "object")'));
    INSERT INTO campaigns_playrequest (
        scope, key, campaign_id, action, fingerprint, status, facts, at
    )
    SELECT i.scope, i.key, v_campaign, 'draw', i.fingerprint, 200, i.facts, i.now
    FROM jsonb_to_recordset(v_items) AS i(
        scope text, key text, fingerprint text, facts jsonb, now timestamptz);
    RETURN v_count;
END $$;
