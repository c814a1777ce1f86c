-- Many participants' taps in one round trip and one commit (campaigns.play.batching).

-- p: [what campaigns_load is asked, …]; the answers in the same order, as a text of JSON,
-- each what campaigns_load says. Whoever takes part in the first one's campaign under their own name, without an invite
-- in hand, is read in one statement with all others like that, where every mechanic has a form
-- for many (campaigns_documents_<slug>); everybody else is read one by one. The keys are looked
-- up together: hardly one of them was used before.
CREATE OR REPLACE FUNCTION campaigns_load_set(p jsonb) RETURNS text LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_mechanics jsonb := p->0->'mechanics';
    v_slug text;
    v_me bigint[];
    v_inviter bigint[];
    v_answers text[];
    v_used boolean[];
    v_place integer;
    v_replay jsonb;
BEGIN
    IF p->0 ? 'composed' OR NOT campaigns_has_parts(v_mechanics) THEN
        -- OFFSET keeps it a look for each key: joined, the planner reads all answers ever given.
        v_used := ARRAY(
            SELECT EXISTS (
                SELECT FROM campaigns_playrequest r
                WHERE r.scope IN (i.scopes->>0, i.scopes->>1) AND r.key = i.key OFFSET 0)
            FROM ROWS FROM (jsonb_to_recordset(p) AS (scopes jsonb, key text))
                WITH ORDINALITY AS i(scopes, key, place)
            ORDER BY i.place);
        v_answers := array_fill(NULL::text, ARRAY[jsonb_array_length(p)]);
    ELSE
        SELECT array_agg(one.me), array_agg(one.inviter), array_agg(one.answer),
            array_agg(one.used)
        INTO v_me, v_inviter, v_answers, v_used
        FROM (
            SELECT m.id AS me, v.id AS inviter, u.used,
                CASE WHEN m.id IS NOT NULL AND NOT u.used THEN
                    '{"document": {"me": ' || json_build_object(
                        'id', m.id, 'uid', m.uid, 'person', m.person_id, 'invite', m.invite,
                        'phone_masked', seen.phone_masked, 'held', m.held, 'risk', m.risk,
                        'arm', m.arm)
                    || ', "inviter": ' || CASE WHEN v.id IS NULL THEN 'null' ELSE
                        json_build_object(
                            'id', v.id, 'uid', v.person_uid, 'person', v.person_id,
                            'arm', v.arm, 'own', v.id = m.id
                                OR audiences_canonical(v.person_id) = seen.canonical)::text END
                    || ', "rewards": ' || CASE WHEN m.grants > 0
                        THEN rewards_of_person(seen.canonical, i.reward_scope)::text
                        ELSE '[]' END
                END AS answer
            FROM ROWS FROM (jsonb_to_recordset(p) AS (
                campaign bigint, reward_scope text, person uuid, invite text, scopes jsonb,
                key text, mechanics jsonb, composed jsonb
            )) WITH ORDINALITY AS i(
                campaign, reward_scope, person, invite, scopes, key, mechanics, composed, place)
            CROSS JOIN LATERAL (
                SELECT EXISTS (
                    SELECT FROM campaigns_playrequest r
                    WHERE r.scope IN (i.scopes->>0, i.scopes->>1) AND r.key = i.key OFFSET 0)
                    AS used
                OFFSET 0) u
            LEFT JOIN campaigns_participation m
                ON m.campaign_id = i.campaign AND m.person_uid = i.person
                AND i.campaign = (p->0->>'campaign')::bigint AND i.mechanics = v_mechanics
                AND coalesce(i.invite, '') = '' AND i.composed IS NULL
            LEFT JOIN LATERAL audiences_seen(m.person_id) seen ON true
            LEFT JOIN campaigns_participation v ON v.id = m.parent_id
            ORDER BY i.place
        ) one;
        FOR v_slug IN SELECT * FROM jsonb_object_keys(v_mechanics) LOOP
            v_answers := ARRAY(
                SELECT one.answer || ', ' || to_json(v_slug) || ': ' || one.part
                FROM unnest(v_answers, campaigns_parts(v_slug, v_me, v_inviter, p))
                    WITH ORDINALITY AS one(answer, part, place)
                ORDER BY one.place);
        END LOOP;
    END IF;
    FOR v_place IN 1 .. coalesce(cardinality(v_answers), 0) LOOP
        IF v_answers[v_place] IS NOT NULL THEN
            CONTINUE;
        END IF;
        v_replay := CASE WHEN v_used[v_place] THEN campaigns_replay(p->(v_place - 1)) END;
        v_answers[v_place] := CASE WHEN v_replay IS NULL
            THEN '{"document": ' || campaigns_document(p->(v_place - 1))::text
            ELSE '{"replay": ' || v_replay::text END;
    END LOOP;
    RETURN '[' || coalesce((
        SELECT string_agg(
            one.answer || CASE WHEN v_me[one.place] IS NULL OR v_used[one.place]
                THEN '}' ELSE '}}' END, ', ' ORDER BY one.place)
        FROM unnest(v_answers) WITH ORDINALITY AS one(answer, place)), '') || ']';
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
--     event}], decisions: [risk's, of those who have one]}; `event` is the id of the grant's fact.
CREATE OR REPLACE FUNCTION campaigns_open_set(p jsonb) RETURNS integer LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '250ms'
AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_items jsonb := p->'items';
    v_count integer := jsonb_array_length(v_items);
    v_grants rewards_grant_item[];
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
            idem_key text, claim_by timestamptz, hold_until timestamptz, provider text,
            now timestamptz, event uuid)
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
    SELECT array_agg(ROW(
        i.idem_key, o.version, o.pool_id, o.unit_id, o.holder, m.person_id, o.target, i.reward,
        CASE WHEN i.held THEN 'checking' ELSE 'granted' END, i.hold_until, i.claim_by,
        i.provider, m.arm, i.now, i.event)::rewards_grant_item)
    INTO v_grants
    FROM item i JOIN opened o ON o.id = i.session JOIN me m ON m.id = i.participation;
    IF coalesce(cardinality(v_grants), 0) <> v_count THEN
        PERFORM campaigns_stale('a session is not complete any more');
    END IF;
    PERFORM rewards_grant_set(p->>'reward_scope', v_grants);
    PERFORM antifraud_record_new(p->'decisions');
    INSERT INTO campaigns_playrequest (
        scope, key, campaign_id, action, fingerprint, status, facts, at
    )
    SELECT i.scope, i.key, v_campaign, 'draw', i.fingerprint, 200, i.facts, i.now
    FROM jsonb_to_recordset(v_items) AS i(
        scope text, key text, fingerprint text, facts jsonb, now timestamptz);
    RETURN v_count;
END $$;
