-- Reading for upper apps that load everything in one round trip.

-- The rewards of a canonical person in a scope, those of people merged into it included,
-- oldest first: [{"id", "kind", "amount", "currency", "status", "claim_by" (ms), "face",
-- "confirm", "again": true where it was claimed before and nobody confirmed the payment}].
CREATE OR REPLACE FUNCTION rewards_of_person(p_person bigint, p_scope text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_people bigint[] := ARRAY(
        SELECT id FROM audiences_person WHERE id = p_person
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = p_person);
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', g.uid,
            'kind', g.kind,
            'amount', g.amount,
            'currency', g.currency,
            'status', g.status,
            'claim_by', (extract(epoch FROM g.claim_by) * 1000)::bigint,
            'face', rewards_face(g),
            'confirm', rewards_confirm_of(g)
        ) || CASE WHEN g.status = 'granted' AND EXISTS (
            SELECT FROM rewards_payout p WHERE p.grant_id = g.id
        ) THEN '{"again": true}'::jsonb ELSE '{}' END ORDER BY g.id), '[]'::jsonb)
        FROM rewards_grant g
        WHERE g.scope = p_scope AND g.person_id = ANY (v_people)
    );
END $$;
