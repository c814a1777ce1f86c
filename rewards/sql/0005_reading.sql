-- Reading for upper apps that load everything in one round trip.

-- The rewards of a canonical person in a scope, those of people merged into it included,
-- oldest first: [{"id", "kind", "amount", "currency", "status", "claim_by" (ms)}].
CREATE OR REPLACE FUNCTION rewards_of_person(p_person bigint, p_scope text)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', g.uid,
        'kind', g.kind,
        'amount', g.amount,
        'currency', g.currency,
        'status', g.status,
        'claim_by', (extract(epoch FROM g.claim_by) * 1000)::bigint
    ) ORDER BY g.id), '[]'::jsonb)
    FROM rewards_grant g
    WHERE g.scope = p_scope AND g.person_id IN (
        SELECT id FROM audiences_person WHERE id = p_person OR merged_into_id = p_person
    )
$$;
