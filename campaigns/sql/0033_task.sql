-- What a participant has done of the tasks: finished, started (in ms), reported by the
-- organiser's system. Keys are <participation>:<task>[:<day>].
-- p: {facts: [names]}
CREATE OR REPLACE FUNCTION campaigns_document_task(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_done jsonb := '[]';
    v_started jsonb := '{}';
    v_facts jsonb := '[]';
    v_people bigint[];
    v_slug text;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT coalesce(jsonb_agg(substr(key, length(p_me.id::text) + 2)), '[]') INTO v_done
        FROM campaigns_happening WHERE participation_id = p_me.id AND name = 'task_done';
        SELECT coalesce(jsonb_object_agg(
            substr(key, length(p_me.id::text) + 2), campaigns_ms(at)), '{}') INTO v_started
        FROM campaigns_happening WHERE participation_id = p_me.id AND name = 'task_started';
        IF jsonb_array_length(p->'facts') > 0 THEN
            v_people := campaigns_people(p_me.person_id);
            SELECT slug INTO v_slug FROM campaigns_campaign WHERE id = p_me.campaign_id;
            SELECT coalesce(jsonb_agg(DISTINCT e.name), '[]') INTO v_facts
            FROM campaigns_reportedevent e
            WHERE e.name IN (SELECT jsonb_array_elements_text(p->'facts'))
              AND (e.person_id = ANY (v_people) OR e.subject_hash IN (
                    SELECT phone_hash FROM audiences_person
                    WHERE id = ANY (v_people) AND phone_hash IS NOT NULL))
              AND e.campaign IN ('', v_slug) AND e.at >= p_me.joined_at - interval '1 minute';
        END IF;
    END IF;
    RETURN jsonb_build_object('done', v_done, 'started', v_started, 'facts', v_facts);
END $$;
