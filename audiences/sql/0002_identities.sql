-- An issuer's name for a person. Somebody else's already: the newer is merged into the older.
CREATE OR REPLACE FUNCTION audiences_attach_identity(
    p_person bigint, p_issuer text, p_hash text, p_now timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_me bigint;
    v_other bigint;
    v_into bigint;
    v_from bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audiences:' || p_issuer || p_hash, 0));
    LOOP
        v_me := audiences_canonical(p_person);
        SELECT audiences_canonical(person_id) INTO v_other FROM audiences_externalidentity
        WHERE issuer = p_issuer AND subject_hash = p_hash;
        PERFORM 1 FROM audiences_person WHERE id IN (v_me, v_other) ORDER BY id
        FOR NO KEY UPDATE;
        -- Again when a merge that we waited for has moved one of them.
        EXIT WHEN v_me IS NOT DISTINCT FROM audiences_canonical(v_me)
            AND v_other IS NOT DISTINCT FROM audiences_canonical(v_other);
    END LOOP;
    IF v_other IS NULL THEN
        INSERT INTO audiences_externalidentity (issuer, subject_hash, person_id, linked_at)
        VALUES (p_issuer, p_hash, v_me, p_now);
        PERFORM audiences_fact(
            'identity_linked', v_me, audiences_subject_device(p_hash), '{}'::jsonb, p_now);
    ELSIF v_other <> v_me THEN
        SELECT id INTO v_into FROM audiences_person
        WHERE id IN (v_me, v_other) ORDER BY created_at, id LIMIT 1;
        v_from := v_me + v_other - v_into;
        PERFORM audiences_merge(v_from, v_into, p_now);
        -- The number goes along when the one who stays has none.
        IF EXISTS (SELECT 1 FROM audiences_person WHERE id = v_into AND phone_hash IS NULL) THEN
            PERFORM audiences_attach_phone(v_into, phone_hash, phone_cipher, phone_masked, p_now)
            FROM audiences_person WHERE id = v_from AND phone_hash IS NOT NULL;
        END IF;
        RETURN jsonb_build_object('person', v_into, 'merged', true);
    END IF;
    RETURN jsonb_build_object('person', v_me, 'merged', false);
END $$;
