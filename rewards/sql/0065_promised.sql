-- What a scope has promised to each person and not taken back, for upper apps that add it up by
-- whom it was promised to. Minor units.
CREATE OR REPLACE FUNCTION rewards_promised(p_scope text)
RETURNS TABLE (person_id bigint, amount bigint, rewards bigint) LANGUAGE sql STABLE AS $$
    SELECT g.person_id, sum(g.amount)::bigint, count(*)
    FROM rewards_grant g
    WHERE g.scope = p_scope AND g.status NOT IN ('expired', 'revoked')
    GROUP BY g.person_id
$$;
