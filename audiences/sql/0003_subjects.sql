-- Somebody named by a phone or by an issuer before we know them: facts about them carry a
-- device that stands for the name. Whoever turns out to bear the name is linked to it, once, and
-- identity_map gives them the facts that came before. audiences.api.subject_device says the same.
CREATE OR REPLACE FUNCTION audiences_subject_device(p_hash text) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$ SELECT md5('subject:' || p_hash)::uuid $$;

-- The canonical person behind a uid; null when nobody has it.
CREATE OR REPLACE FUNCTION audiences_person_of(p_uid uuid) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(merged_into_id, id) FROM audiences_person WHERE uid = p_uid
$$;

-- A verified phone belongs to a person. Somebody else's already: the newer person is merged
-- into the older. A second number: the latest is the person's, the earlier one stays findable
-- on a merged row. Answers {"person": canonical id, "merged": bool}.
CREATE OR REPLACE FUNCTION audiences_attach_phone(
    p_person bigint, p_hash text, p_cipher text, p_masked text, p_now timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_me audiences_person;
    v_row audiences_person;
    v_other audiences_person;
    v_into bigint;
    v_from bigint;
    v_merged boolean := false;
BEGIN
    -- Two requests with one number go one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('audiences:' || p_hash, 0));
    SELECT phone.* INTO v_row FROM audiences_person phone WHERE phone.phone_hash = p_hash;
    LOOP
        -- Rows in the order of their ids, so that two merges cannot wait for each other;
        -- again when a merge that we waited for has moved one of them. No key changes: whoever
        -- writes rows that name these people need not wait.
        v_from := audiences_canonical(p_person);
        v_into := audiences_canonical(v_row.id);
        PERFORM 1 FROM audiences_person WHERE id IN (v_from, v_into) ORDER BY id
        FOR NO KEY UPDATE;
        EXIT WHEN v_from IS NOT DISTINCT FROM audiences_canonical(p_person)
            AND v_into IS NOT DISTINCT FROM audiences_canonical(v_row.id);
    END LOOP;
    SELECT * INTO v_me FROM audiences_person WHERE id = v_from;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no person %', p_person;
    END IF;
    SELECT * INTO v_row FROM audiences_person WHERE phone_hash = p_hash;
    IF FOUND THEN
        SELECT * INTO v_other FROM audiences_person
        WHERE id = coalesce(v_row.merged_into_id, v_row.id);
        IF v_other.id <> v_me.id THEN
            IF (v_other.created_at, v_other.id) < (v_me.created_at, v_me.id) THEN
                v_into := v_other.id; v_from := v_me.id;
            ELSE
                v_into := v_me.id; v_from := v_other.id;
            END IF;
            PERFORM audiences_merge(v_from, v_into, p_now);
            v_merged := true;
            SELECT * INTO v_me FROM audiences_person WHERE id = v_into;
        END IF;
        IF v_row.id = v_me.id THEN
            RETURN jsonb_build_object('person', v_me.id, 'merged', v_merged);
        END IF;
        -- The number moves to the canonical row; that row's earlier number takes its place.
        UPDATE audiences_person SET phone_hash = NULL WHERE id IN (v_row.id, v_me.id);
        UPDATE audiences_person
        SET phone_hash = v_me.phone_hash, phone_cipher = v_me.phone_cipher,
            phone_masked = v_me.phone_masked
        WHERE id = v_row.id;
    ELSIF v_me.phone_hash IS NOT NULL THEN
        UPDATE audiences_person SET phone_hash = NULL WHERE id = v_me.id;
        INSERT INTO audiences_person
            (uid, merged_into_id, phone_hash, phone_cipher, phone_masked, created_at)
        VALUES (gen_random_uuid(), v_me.id, v_me.phone_hash, v_me.phone_cipher,
                v_me.phone_masked, p_now);
    END IF;
    UPDATE audiences_person
    SET phone_hash = p_hash, phone_cipher = p_cipher, phone_masked = p_masked
    WHERE id = v_me.id;
    IF v_row.id IS NULL THEN
        -- Nobody's so far: what was told about this number is theirs from now on.
        PERFORM audiences_fact(
            'identity_linked', v_me.id, audiences_subject_device(p_hash), '{}'::jsonb, p_now);
    END IF;
    RETURN jsonb_build_object('person', v_me.id, 'merged', v_merged);
END $$;

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
