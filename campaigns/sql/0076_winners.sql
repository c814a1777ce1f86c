-- The newest prizes of a campaign that were claimed, for everybody to see: of whom no more than
-- the last four digits of a number. p: {scope}
-- Looked for among the newest grants of the house alone, so that it costs the same however many
-- a campaign has given: without any among them nothing is shown.
CREATE OR REPLACE FUNCTION campaigns_winners(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'who', right(masked, 4), 'kind', kind, 'amount', amount, 'title', face->'title',
        'at', campaigns_ms(claimed_at)) ORDER BY claimed_at DESC), '[]')
    FROM (
        SELECT g.kind, g.amount, g.face, g.claimed_at,
            audiences_phone_masked(g.person_id) AS masked
        FROM rewards_grant g
        WHERE g.id > (SELECT max(id) FROM rewards_grant) - 5000
          AND g.scope = p->>'scope' AND g.claimed_at IS NOT NULL
          AND g.status IN ('claimed', 'fulfilling', 'fulfilled')
        ORDER BY g.claimed_at DESC LIMIT 12
    ) newest WHERE masked <> ''
$$;
