-- What each person of a scope has been promised and not lost again: (person, minor units,
-- number of grants). For sums that an upper app divides by its own words.
CREATE OR REPLACE FUNCTION rewards_granted_by_person(p_scope text)
RETURNS TABLE (person_id bigint, amount bigint, grants bigint) LANGUAGE sql STABLE AS $$
    SELECT g.person_id, sum(g.amount)::bigint, count(*)
    FROM rewards_grant g
    WHERE g.scope = p_scope AND g.status NOT IN ('expired', 'revoked')
    GROUP BY g.person_id
$$;
