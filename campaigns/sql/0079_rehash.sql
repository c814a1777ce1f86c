-- Hashes under a newer key: called by core_settle_hash, which holds the name of the value.

-- Reports about somebody who may not be known yet.
CREATE OR REPLACE FUNCTION campaigns_rehash_subject(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_reportedevent SET subject_hash = p_newest
    WHERE subject_hash = ANY (p_older)
$$;

-- What limits have counted for a number or an identity card.
CREATE OR REPLACE FUNCTION campaigns_rehash_limits(
    p_campaign bigint, p_kind text, p_older text[], p_newest text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_older text[] := ARRAY(
        SELECT campaigns_limit_entity(p_campaign, p_kind, form, NULL, NULL)
        FROM unnest(p_older) form);
    v_newest text := campaigns_limit_entity(p_campaign, p_kind, p_newest, NULL, NULL);
BEGIN
    UPDATE campaigns_limitcount c SET entity = v_newest
    WHERE c.campaign_id = p_campaign AND c.entity = ANY (v_older)
      AND NOT EXISTS (
        SELECT FROM campaigns_limitcount n
        WHERE n.campaign_id = c.campaign_id AND n.rule = c.rule AND n.entity = v_newest
          AND n.window_start = c.window_start);
END $$;

-- Policies under a number and what limits have counted for it, where its owner takes part.
CREATE OR REPLACE FUNCTION campaigns_rehash_phone(p_older text[], p_newest text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_part record;
BEGIN
    PERFORM campaigns_rehash_subject(p_older, p_newest);
    FOR v_part IN
        SELECT id, campaign_id FROM campaigns_participation
        WHERE person_id = ANY (audiences_bearers(p_older || p_newest))
    LOOP
        UPDATE campaigns_insuredperson SET phone_hash = p_newest
        WHERE participation_id = v_part.id AND phone_hash = ANY (p_older);
        PERFORM campaigns_rehash_limits(v_part.campaign_id, 'phone', p_older, p_newest);
    END LOOP;
END $$;

-- Policies of an identity card, and what limits have counted for it in their campaigns.
CREATE OR REPLACE FUNCTION campaigns_rehash_id(p_older text[], p_newest text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint;
BEGIN
    UPDATE campaigns_insuredperson SET id_hash = p_newest WHERE id_hash = ANY (p_older);
    FOR v_campaign IN
        SELECT DISTINCT campaign_id FROM campaigns_insuredperson WHERE id_hash = p_newest
        ORDER BY campaign_id
    LOOP
        PERFORM campaigns_rehash_limits(v_campaign, 'id_card', p_older, p_newest);
    END LOOP;
END $$;
