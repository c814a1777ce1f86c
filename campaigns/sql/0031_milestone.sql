-- What a ladder's page shows besides its meter: friends who came, what waits for a look, and what
-- was looked at and does not count.
CREATE OR REPLACE FUNCTION campaigns_document_milestone(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_joined integer := 0;
    v_kept integer := 0;
    v_left_out integer := 0;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT count(*) INTO v_joined FROM campaigns_participation WHERE parent_id = p_me.id;
        SELECT count(*) FILTER (WHERE NOT decided), count(*) FILTER (WHERE decided)
        INTO v_kept, v_left_out FROM (
            SELECT campaigns_left_out(participation_id, actor_id) AS decided
            FROM campaigns_happening
            WHERE participation_id = p_me.id AND NOT counted AND name = p->>'counts') h;
    END IF;
    RETURN jsonb_build_object('joined', v_joined, 'kept', v_kept, 'left_out', v_left_out);
END $$;
