-- Figures of a trial's arms that are money and people, as they stand.

-- p: {campaign, scope, trial}. By arm's name: who joined it, how many of them are on hold, have a
-- number of their own, and what was promised to them and not taken back. A promise counts for
-- the arm its owner joined in; who were two people and are one count where each of them joined.
CREATE OR REPLACE FUNCTION campaigns_trial_figures(p jsonb) RETURNS jsonb LANGUAGE sql STABLE
AS $$
    WITH member AS MATERIALIZED (
        SELECT m.person_id, m.held, split_part(m.arm, '/', 2) AS arm
        FROM campaigns_participation m
        WHERE m.campaign_id = (p->>'campaign')::bigint
            AND split_part(m.arm, '/', 1) = p->>'trial'
    ), promised AS MATERIALIZED (
        SELECT r.person_id, r.amount, r.rewards FROM rewards_promised(p->>'scope') r
    ), arm AS (
        SELECT m.arm, count(*) AS joined, count(*) FILTER (WHERE m.held) AS held,
            count(*) FILTER (
                WHERE NOT m.held AND audiences_phone_masked(m.person_id) <> '') AS real,
            coalesce(sum(r.amount), 0) AS promised, coalesce(sum(r.rewards), 0) AS rewards
        FROM member m LEFT JOIN promised r ON r.person_id = m.person_id
        GROUP BY m.arm
    )
    SELECT coalesce(jsonb_object_agg(a.arm, jsonb_build_object(
        'joined', a.joined, 'held', a.held, 'real', a.real, 'promised', a.promised,
        'rewards', a.rewards)), '{}')
    FROM arm a
$$;
