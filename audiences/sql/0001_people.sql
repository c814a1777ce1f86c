-- A fact for the event stream; the same (name, person, device) is the same event for ever.
CREATE OR REPLACE FUNCTION audiences_fact(
    p_name text, p_person bigint, p_device uuid, p_props jsonb, p_now timestamptz
) RETURNS void LANGUAGE sql AS $$
    SELECT core_enqueue(
        'events.fact',
        p_person::text,
        jsonb_build_object(
            'name', p_name,
            'at', (extract(epoch FROM p_now) * 1000)::bigint,
            'campaign', NULL,
            'person_id', p_person,
            'device_id', p_device,
            'session_id', NULL,
            'source', 'server',
            'props', p_props
        ),
        p_now,
        md5(p_name || ':' || p_person || ':' || coalesce(p_device::text, '') || ':' || p_props)::uuid
    )
$$;

-- The canonical row of a person: itself, or the one it was merged into.
CREATE OR REPLACE FUNCTION audiences_canonical(p_person bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(merged_into_id, id) FROM audiences_person WHERE id = p_person
$$;

-- The person of `p_uid` (made when new) seen on `p_device`; answers the canonical id.
-- Idempotent; the fact identity_linked is emitted once per (person, device).
CREATE OR REPLACE FUNCTION audiences_ensure_person(
    p_uid uuid, p_device uuid, p_now timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_person bigint;
    v_last timestamptz;
BEGIN
    SELECT coalesce(merged_into_id, id) INTO v_person FROM audiences_person WHERE uid = p_uid;
    IF v_person IS NULL THEN
        INSERT INTO audiences_person (uid, phone_cipher, phone_masked, created_at)
        VALUES (p_uid, '', '', p_now)
        ON CONFLICT (uid) DO NOTHING
        RETURNING id INTO v_person;
        IF v_person IS NULL THEN
            SELECT coalesce(merged_into_id, id) INTO v_person
            FROM audiences_person WHERE uid = p_uid;
        END IF;
    END IF;
    IF p_device IS NULL THEN
        RETURN v_person;
    END IF;
    SELECT last_at INTO v_last FROM audiences_devicelink
    WHERE device_uid = p_device AND person_id = v_person;
    IF NOT FOUND THEN
        INSERT INTO audiences_devicelink (device_uid, person_id, first_at, last_at)
        VALUES (p_device, v_person, p_now, p_now)
        ON CONFLICT (device_uid, person_id) DO NOTHING;
        IF FOUND THEN
            PERFORM audiences_fact('identity_linked', v_person, p_device, '{}'::jsonb, p_now);
        END IF;
    ELSIF v_last < p_now - interval '1 hour' THEN
        -- Hourly is enough to tell which of two people used a device last.
        UPDATE audiences_devicelink SET last_at = p_now
        WHERE device_uid = p_device AND person_id = v_person AND last_at < p_now;
    END IF;
    RETURN v_person;
END $$;

-- Two rows are one human: `p_from` becomes a name of `p_into`. Both must be canonical and
-- locked by the caller.
CREATE OR REPLACE FUNCTION audiences_merge(
    p_from bigint, p_into bigint, p_now timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_device uuid;
BEGIN
    UPDATE audiences_person SET merged_into_id = p_into
    WHERE id = p_from OR merged_into_id = p_from;
    FOR v_device IN
        INSERT INTO audiences_devicelink (device_uid, person_id, first_at, last_at)
        SELECT device_uid, p_into, first_at, last_at
        FROM audiences_devicelink WHERE person_id = p_from
        ON CONFLICT (device_uid, person_id) DO NOTHING
        RETURNING device_uid
    LOOP
        PERFORM audiences_fact('identity_linked', p_into, v_device, '{}'::jsonb, p_now);
    END LOOP;
    PERFORM audiences_fact(
        'identity_merged', p_into, NULL, jsonb_build_object('from', p_from, 'into', p_into), p_now
    );
END $$;

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

-- Consent to a document, once; the first one's time and evidence stay.
CREATE OR REPLACE FUNCTION audiences_record_consent(
    p_person bigint, p_campaign text, p_kind text, p_document text,
    p_now timestamptz, p_evidence jsonb
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audiences_consent (person_id, campaign, kind, document, given_at, evidence)
    VALUES (p_person, p_campaign, p_kind, p_document, p_now, coalesce(p_evidence, '{}'::jsonb))
    ON CONFLICT (person_id, campaign, kind, document) DO NOTHING
$$;
