-- The masked number that a person verified last, "" without one; follows a merge.
CREATE OR REPLACE FUNCTION audiences_phone_masked(p_person bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT phone_masked FROM audiences_person WHERE id = audiences_canonical(p_person)
$$;
