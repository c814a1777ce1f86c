-- Hashes under a newer key: called by core_settle_hash, which holds the name of a phone or of an
-- issuer's subject.
CREATE OR REPLACE FUNCTION touchpoints_rehash_subject(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE touchpoints_inboundfact SET subject_hash = p_newest
    WHERE subject_hash = ANY (p_older)
$$;
