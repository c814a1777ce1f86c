-- The masked number that a person verified last, "" without one; follows a merge.
CREATE OR REPLACE FUNCTION audiences_phone_masked(p_person bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT phone_masked FROM audiences_person WHERE id = audiences_canonical(p_person)
$$;

-- What audiences_canonical and audiences_phone_masked say of a person, in a form that PostgreSQL
-- takes into the statement that asks; no row for nobody.
CREATE OR REPLACE FUNCTION audiences_seen(p_person bigint)
RETURNS TABLE (canonical bigint, phone_masked text) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT coalesce(p.merged_into_id, p.id), CASE WHEN p.merged_into_id IS NULL
        THEN p.phone_masked::text ELSE audiences_phone_masked(p.merged_into_id) END
    FROM audiences_person p WHERE p.id = p_person
$$;
