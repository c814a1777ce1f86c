-- Hashes under a newer key: called by core_settle_hash, which holds the name of the value.

-- Reports about somebody who may not be known yet.
CREATE OR REPLACE FUNCTION campaigns_rehash_subject(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_reportedevent SET subject_hash = p_newest
    WHERE subject_hash = ANY (p_older)
$$;

-- Policies under a number and what limits have counted for it, where its owner takes part.
CREATE OR REPLACE FUNCTION campaigns_rehash_phone(p_older text[], p_newest text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_part record;
    v_older text[];
    v_newest text;
BEGIN
    PERFORM campaigns_rehash_subject(p_older, p_newest);
    FOR v_part IN
        SELECT id, campaign_id FROM campaigns_participation
        WHERE person_id = ANY (audiences_bearers(p_older || p_newest))
    LOOP
        UPDATE campaigns_insuredperson SET phone_hash = p_newest
        WHERE participation_id = v_part.id AND phone_hash = ANY (p_older);
        v_older := ARRAY(
            SELECT campaigns_limit_entity(v_part.campaign_id, 'phone', form, NULL, NULL)
            FROM unnest(p_older) form);
        v_newest := campaigns_limit_entity(v_part.campaign_id, 'phone', p_newest, NULL, NULL);
        UPDATE campaigns_limitcount c SET entity = v_newest
        WHERE c.campaign_id = v_part.campaign_id AND c.entity = ANY (v_older)
          AND NOT EXISTS (
            SELECT FROM campaigns_limitcount n
            WHERE n.campaign_id = c.campaign_id AND n.rule = c.rule AND n.entity = v_newest
              AND n.window_start = c.window_start);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION campaigns_rehash_id(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_insuredperson SET id_hash = p_newest WHERE id_hash = ANY (p_older)
$$;
