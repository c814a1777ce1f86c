-- A participant's calendar: the days checked in, as the keys of the happenings tell them.
-- p: {zone}
CREATE OR REPLACE FUNCTION campaigns_document_checkin(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_days jsonb := '[]';
    v_made_up integer := 0;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT coalesce(jsonb_agg(split_part(key, ':', 2)), '[]') INTO v_days
        FROM campaigns_happening WHERE participation_id = p_me.id AND name = 'checked_in';
        SELECT count(*) INTO v_made_up
        FROM campaigns_happening WHERE participation_id = p_me.id AND name = 'made_up';
    END IF;
    RETURN jsonb_build_object(
        'days', v_days, 'made_up', v_made_up,
        'joined_at', (p_me.joined_at AT TIME ZONE (p->>'zone'))::date);
END $$;
