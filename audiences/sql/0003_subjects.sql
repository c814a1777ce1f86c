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
