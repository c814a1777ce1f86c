-- The assist mechanic's part of the state: my session, the inviter's, and what I did for it.
CREATE OR REPLACE FUNCTION campaigns_document_assist(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_now timestamptz := (p->>'now')::timestamptz;
    v_day timestamptz := (p->>'day_start')::timestamptz;
    v_person uuid := (p->>'person')::uuid;
    v_theirs jsonb;
    v_mine jsonb;
    v_today integer := 0;
    v_helped boolean := false;
    v_helps_today integer := 0;
    v_known boolean := false;
BEGIN
    IF p_me.id IS NOT NULL THEN
        v_mine := campaigns_session_document(p_me.id, v_now);
        IF v_mine IS NOT NULL THEN
            SELECT count(*) INTO v_today FROM campaigns_assistsession
            WHERE participation_id = p_me.id AND started_at >= v_day;
        END IF;
    END IF;
    IF p_inviter.id IS NOT NULL THEN
        v_theirs := campaigns_session_document(p_inviter.id, v_now);
        v_helped := EXISTS (
            SELECT FROM campaigns_helpact
            WHERE session_id = (v_theirs->>'id')::bigint
              AND (person_uid = v_person OR device_uid = (p->>'device')::uuid));
        IF v_person IS NOT NULL THEN
            SELECT count(*) INTO v_helps_today FROM campaigns_helpact
            WHERE person_uid = v_person AND campaign_id = p_inviter.campaign_id
              AND at >= v_day;
            v_known := EXISTS (SELECT FROM campaigns_helpact WHERE person_uid = v_person)
                OR EXISTS (
                    SELECT FROM campaigns_participation
                    WHERE person_uid = v_person
                      AND (campaign_id <> p_inviter.campaign_id
                           OR parent_id IS DISTINCT FROM p_inviter.id));
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'mine', v_mine,
        'started_today', v_today,
        'theirs', v_theirs,
        'helped', v_helped,
        'helps_today', v_helps_today,
        'known', v_known
    );
END $$;

-- The same for many in one statement: whose participation and whose inviter stands at each place
-- (null: nobody), and what campaigns_load_set was asked there. Says what the function above says.
CREATE OR REPLACE FUNCTION campaigns_documents_assist(
    p_me bigint[], p_inviter bigint[], p jsonb
) RETURNS json[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT json_build_object(
            'mine', mine.document,
            'started_today', CASE WHEN mine.id IS NULL THEN 0 ELSE (
                SELECT count(*) FROM campaigns_assistsession s
                WHERE s.participation_id = i.me AND s.started_at >= i.day_start) END,
            'theirs', theirs.document,
            'helped', CASE WHEN i.inviter IS NULL THEN false ELSE EXISTS (
                SELECT FROM campaigns_helpact h
                WHERE h.session_id = theirs.id
                  AND (h.person_uid = i.person OR h.device_uid = i.device)) END,
            'helps_today', CASE WHEN i.inviter IS NULL THEN 0 ELSE (
                SELECT count(*) FROM campaigns_helpact h
                WHERE h.person_uid = i.person AND h.campaign_id = i.campaign
                  AND h.at >= i.day_start) END,
            'known', CASE WHEN i.inviter IS NULL THEN false ELSE
                EXISTS (SELECT FROM campaigns_helpact h WHERE h.person_uid = i.person)
                OR EXISTS (
                    SELECT FROM campaigns_participation o
                    WHERE o.person_uid = i.person
                      AND (o.campaign_id <> i.campaign
                           OR o.parent_id IS DISTINCT FROM i.inviter)) END)
        FROM ROWS FROM (
            unnest(p_me), unnest(p_inviter),
            jsonb_to_recordset(p) AS (
                person uuid, device uuid, campaign bigint, day_start timestamptz,
                now timestamptz)
        ) WITH ORDINALITY AS i(me, inviter, person, device, campaign, day_start, now, place)
        LEFT JOIN LATERAL campaigns_session_of(i.me, i.now) mine ON true
        LEFT JOIN LATERAL campaigns_session_of(i.inviter, i.now) theirs ON true
        ORDER BY i.place);
END $$;
