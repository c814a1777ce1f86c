-- Turning people away where nothing is left, without looking at more than their right to come in.

-- Keeps the refusal stock.empty for everybody of a batch who can have nothing, and answers their
-- places (from 0). Left out are a key used before and, with `guarded`, whoever holds something or
-- took part today: those have answers of their own, which this does not know. So it never refuses
-- a right; that nothing is left the caller has seen. As campaigns_refuse, its commit does not wait
-- for the disk, and in one order, so that two batches cannot wait for each other.
-- p: {campaign, slug, action, now, day_start, people, devices, keys, fingerprints, requests,
--     tracked, events}: the last seven are lists of the same length, an event null where nobody
--     is told.
CREATE OR REPLACE FUNCTION campaigns_turn_away(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_now timestamptz := (p->>'now')::timestamptz;
    v_day timestamptz := (p->>'day_start')::timestamptz;
    v_places jsonb;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    WITH item AS MATERIALIZED (
        SELECT i.place, i.person, coalesce('p:' || i.person, 'd:' || i.device) AS scope,
            'd:' || i.device AS other, i.key, i.fingerprint, i.request, i.tracked, i.event
        FROM ROWS FROM (
            jsonb_array_elements_text(p->'people'), jsonb_array_elements_text(p->'devices'),
            jsonb_array_elements_text(p->'keys'), jsonb_array_elements_text(p->'fingerprints'),
            jsonb_array_elements_text(p->'requests'), jsonb_array_elements_text(p->'tracked'),
            jsonb_array_elements_text(p->'events')
        ) WITH ORDINALITY AS i(
            person, device, key, fingerprint, request, tracked, event, place)
    ), plain AS MATERIALIZED (
        SELECT DISTINCT ON (i.scope COLLATE "C", i.key COLLATE "C") i.*
        FROM item i
        LEFT JOIN campaigns_participation m
            ON m.campaign_id = v_campaign AND m.person_uid = i.person::uuid
        WHERE (i.person IS NULL OR m.id IS NOT NULL)
            AND (m.sessions IS NULL OR m.sessions = 0 OR NOT EXISTS (
                SELECT FROM campaigns_assistsession s
                WHERE s.participation_id = m.id
                    AND (s.state IN ('open', 'complete') OR s.started_at >= v_day) OFFSET 0))
            -- Under its own scope the unique index looks.
            AND (i.person IS NULL OR NOT EXISTS (
                SELECT FROM campaigns_playrequest r
                WHERE r.scope = i.other AND r.key = i.key OFFSET 0))
        ORDER BY i.scope COLLATE "C", i.key COLLATE "C", i.place
    ), kept AS (
        INSERT INTO campaigns_playrequest (
            scope, key, campaign_id, action, fingerprint, status, facts, at
        )
        SELECT i.scope, i.key, v_campaign, p->>'action', i.fingerprint, 409,
            jsonb_build_object('problem', jsonb_build_object(
                'code', 'stock.empty', 'errors', '[]'::jsonb, 'retry_at', NULL,
                'request_id', i.request)), v_now
        FROM plain i
        ON CONFLICT (scope, key) DO NOTHING
        RETURNING scope, key
    ), told AS (
        -- As campaigns_fact words it.
        INSERT INTO core_outboxmessage (event_id, topic, key, payload, created_at)
        SELECT i.event::uuid, 'events.fact', p->>'slug',
            jsonb_build_object(
                'name', 'refused', 'at', campaigns_ms(v_now), 'campaign', p->'slug',
                'person_id', NULL, 'device_id', i.tracked, 'session_id', NULL,
                'source', 'server', 'props', jsonb_build_object(
                    'code', 'stock.empty', 'action', p->'action')),
            v_now
        FROM plain i JOIN kept k ON k.scope = i.scope AND k.key = i.key
        WHERE i.event IS NOT NULL
        ORDER BY i.place
    )
    SELECT jsonb_agg(i.place - 1) INTO v_places
    FROM plain i JOIN kept k ON k.scope = i.scope AND k.key = i.key;
    RETURN coalesce(v_places, '[]');
END $$;
