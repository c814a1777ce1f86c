-- Hashes under a newer key: called by core_settle_hash, which holds the value's name. Nothing is
-- changed where the newest form is there already: that would be a second one of the same.

-- The canonical person who bears a number, and everybody merged into them; p_forms: its hashes.
CREATE OR REPLACE FUNCTION audiences_bearers(p_forms text[]) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(DISTINCT q.id)
    FROM audiences_person p
    JOIN audiences_person q ON q.id = coalesce(p.merged_into_id, p.id)
        OR q.merged_into_id = coalesce(p.merged_into_id, p.id)
    WHERE p.phone_hash = ANY (p_forms)
$$;

CREATE OR REPLACE FUNCTION audiences_rehash_phone(p_older text[], p_newest text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_older bytea[] := ARRAY(SELECT decode(form, 'hex') FROM unnest(p_older) form);
    v_newest bytea := decode(p_newest, 'hex');
BEGIN
    UPDATE audiences_person SET phone_hash = p_newest
    WHERE phone_hash = ANY (p_older)
      AND NOT EXISTS (SELECT FROM audiences_person WHERE phone_hash = p_newest);
    UPDATE audiences_phonelistentry e SET hash = v_newest
    FROM audiences_phonelistversion v
    WHERE v.emptied_at IS NULL AND e.version_id = v.id AND e.hash = ANY (v_older)
      AND NOT EXISTS (SELECT FROM audiences_phonelistentry n
                      WHERE n.version_id = v.id AND n.hash = v_newest);
END $$;

CREATE OR REPLACE FUNCTION audiences_rehash_identity(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE audiences_externalidentity SET subject_hash = p_newest
    WHERE subject_hash = ANY (p_older)
      AND NOT EXISTS (SELECT FROM audiences_externalidentity WHERE subject_hash = p_newest)
$$;

-- What was told about a name before anybody bore it belongs to the person who bears it, whatever
-- key it was told under; p_forms: the older hashes of the name.
CREATE OR REPLACE FUNCTION audiences_link_subjects(
    p_person bigint, p_forms text[], p_now timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_form text;
BEGIN
    FOREACH v_form IN ARRAY p_forms LOOP
        PERFORM audiences_fact(
            'identity_linked', p_person, audiences_subject_device(v_form), '{}'::jsonb, p_now);
    END LOOP;
END $$;
