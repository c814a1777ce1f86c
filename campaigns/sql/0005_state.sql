-- The state of one person in one campaign. Replaces the one of 0002: what belongs to people and
-- to rewards is asked of their own functions, so that it follows a merge.
CREATE OR REPLACE FUNCTION campaigns_document(
    p_campaign bigint, p_scope text, p_person uuid, p_device uuid, p_invite text,
    p_day_start timestamptz, p_now timestamptz
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_me campaigns_participation;
    v_inviter campaigns_participation;
    v_theirs jsonb;
    v_mine jsonb;
    v_today integer := 0;
    v_helped boolean := false;
    v_helps_today integer := 0;
    v_known boolean := false;
    v_rewards jsonb := '[]';
BEGIN
    IF p_person IS NOT NULL THEN
        SELECT * INTO v_me FROM campaigns_participation
        WHERE campaign_id = p_campaign AND person_uid = p_person;
        IF NOT FOUND THEN
            -- Somebody who turned out to be a person that plays already.
            SELECT * INTO v_me FROM campaigns_participation
            WHERE campaign_id = p_campaign AND person_id = audiences_person_of(p_person);
        END IF;
    END IF;
    IF v_me.id IS NOT NULL THEN
        v_mine := campaigns_session_document(v_me.id, p_now);
        IF v_mine IS NOT NULL THEN
            SELECT count(*) INTO v_today FROM campaigns_assistsession
            WHERE participation_id = v_me.id AND started_at >= p_day_start;
        END IF;
        IF v_me.grants > 0 THEN
            v_rewards := rewards_of_person(audiences_canonical(v_me.person_id), p_scope);
        END IF;
    END IF;
    IF p_invite <> '' THEN
        SELECT * INTO v_inviter FROM campaigns_participation
        WHERE invite = p_invite AND campaign_id = p_campaign;
    ELSIF v_me.parent_id IS NOT NULL THEN
        SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_me.parent_id;
    END IF;
    IF v_inviter.id IS NOT NULL THEN
        v_theirs := campaigns_session_document(v_inviter.id, p_now);
        v_helped := EXISTS (
            SELECT FROM campaigns_helpact
            WHERE session_id = (v_theirs->>'id')::bigint
              AND (person_uid = p_person OR device_uid = p_device));
        IF p_person IS NOT NULL THEN
            SELECT count(*) INTO v_helps_today FROM campaigns_helpact
            WHERE person_uid = p_person AND campaign_id = p_campaign AND at >= p_day_start;
            v_known := EXISTS (SELECT FROM campaigns_helpact WHERE person_uid = p_person)
                OR EXISTS (
                    SELECT FROM campaigns_participation
                    WHERE person_uid = p_person
                      AND (campaign_id <> p_campaign
                           OR parent_id IS DISTINCT FROM v_inviter.id));
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'me', CASE WHEN v_me.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_me.id, 'uid', v_me.uid, 'person', v_me.person_id, 'invite', v_me.invite,
            'phone_masked', audiences_phone_masked(v_me.person_id),
            'held', v_me.held, 'risk', v_me.risk) END,
        'mine', v_mine,
        'started_today', v_today,
        'inviter', CASE WHEN v_inviter.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_inviter.id, 'uid', v_inviter.person_uid, 'person', v_inviter.person_id,
            'own', v_inviter.id IS NOT DISTINCT FROM v_me.id) END,
        'theirs', v_theirs,
        'helped', v_helped,
        'helps_today', v_helps_today,
        'known', v_known,
        'rewards', v_rewards
    );
END $$;
