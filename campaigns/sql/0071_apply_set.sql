-- Many people's composed moves in one round trip and one commit (campaigns.play.batching).

-- Locks the counters that these moves share, in the order in which single moves take them, so
-- that two batches cannot wait for each other; those that nobody has used yet are not there.
CREATE OR REPLACE FUNCTION campaigns_lock_counters(p_campaign bigint, p_items jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM campaigns_limitcount n
    WHERE n.id IN (
        SELECT k.id
        FROM jsonb_array_elements(p_items) i
        CROSS JOIN LATERAL jsonb_array_elements(i->'effects') e
        JOIN campaigns_participation m ON m.id = coalesce(
            (e->>'participation')::bigint, (i->>'participation')::bigint)
        CROSS JOIN LATERAL jsonb_to_recordset(e->'items') AS l(
            rule text, kind text, told text, start timestamptz)
        JOIN campaigns_limitcount k ON k.campaign_id = p_campaign AND k.rule = l.rule
            AND k.window_start = l.start AND k.entity = campaigns_limit_entity(
                p_campaign, l.kind, l.told, audiences_canonical(m.person_id),
                campaigns_tree_of(coalesce((e->>'tree_of')::bigint, m.id)))
        WHERE e->>'op' = 'limit')
    ORDER BY n.rule COLLATE "C", n.entity COLLATE "C", n.window_start
    FOR UPDATE;
END $$;

-- What campaigns_apply does, for moves of many participants of one campaign. All are tried at
-- once; when one of them is refused, or somebody was faster, each is tried by itself, so that it
-- spoils no other's. Answers in the order of the items
--     {"facts": …}                      carried out
--     {"refused": code, detail, hint}   nothing of it is done
--     {"again": true}                   nothing of it is done; read and decide once more
-- A lock that is not given soon refuses the whole batch (55P03): the others would wait with it.
-- p: {campaign, version, now, items: [what campaigns_apply is told and {participation}]}
CREATE OR REPLACE FUNCTION campaigns_apply_set(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '250ms'
AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_items jsonb[] := ARRAY(
        SELECT e.value
        FROM jsonb_array_elements(p->'items') WITH ORDINALITY e ORDER BY e.ordinality);
    v_item jsonb;
    v_answers jsonb[] := '{}';
    v_answer jsonb;
    v_detail text;
    v_hint text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(campaigns_gate(v_campaign));
    PERFORM 1
    FROM campaigns_campaign c JOIN campaigns_campaignversion v ON v.id = c.current_version_id
    WHERE c.id = v_campaign AND c.status = 'approved' AND c.ends_at > (p->>'now')::timestamptz
        AND v.sha256 = p->>'version';
    IF NOT FOUND THEN
        PERFORM campaigns_stale('another version runs, or none');
    END IF;
    -- The participations first, in one order, as in campaigns_open_set.
    PERFORM 1 FROM campaigns_participation
    WHERE id IN (SELECT (i->>'participation')::bigint FROM unnest(v_items) i)
    ORDER BY id FOR NO KEY UPDATE;
    PERFORM campaigns_lock_counters(v_campaign, p->'items');
    BEGIN
        FOREACH v_item IN ARRAY v_items LOOP
            v_answers := v_answers || jsonb_build_object('facts', campaigns_carry_out(v_item));
        END LOOP;
        RETURN to_jsonb(v_answers);
    EXCEPTION WHEN SQLSTATE 'AF001' OR SQLSTATE 'AF002' OR unique_violation THEN
        v_answers := '{}';
    END;
    FOREACH v_item IN ARRAY v_items LOOP
        BEGIN
            v_answer := jsonb_build_object('facts', campaigns_carry_out(v_item));
        EXCEPTION
            WHEN SQLSTATE 'AF001' THEN
                GET STACKED DIAGNOSTICS
                    v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
                v_answer := jsonb_build_object(
                    'refused', SQLERRM, 'detail', v_detail, 'hint', v_hint);
            WHEN SQLSTATE 'AF002' OR unique_violation THEN
                v_answer := '{"again": true}';
        END;
        v_answers := v_answers || v_answer;
    END LOOP;
    RETURN to_jsonb(v_answers);
END $$;
