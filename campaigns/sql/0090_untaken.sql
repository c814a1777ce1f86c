-- Prizes that were reached and not taken yet: campaigns_untaken_<slug>(campaign, what its mechanic's
-- `untaken` says) answers whether there is one. Asked again and again after the end of a campaign,
-- so each stops at the first it finds.

-- A step of the ladder. p: {meter, steps: [{key, at}]}
CREATE OR REPLACE FUNCTION campaigns_untaken_milestone(p_campaign bigint, p jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM jsonb_to_recordset(p->'steps') AS step(key text, at bigint)
        JOIN campaigns_meter m
            ON m.campaign_id = p_campaign AND m.name = p->>'meter' AND m.raised >= step.at
        WHERE NOT EXISTS (
            SELECT FROM campaigns_take t
            WHERE t.participation_id = m.participation_id AND t.key = step.key))
$$;

-- A day with a prize: as many days, or as many in a row (each row of days has one difference
-- between day and place). p: {mode, days: [{key, day}]}
CREATE OR REPLACE FUNCTION campaigns_untaken_checkin(p_campaign bigint, p jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM campaigns_participation part
        CROSS JOIN LATERAL (
            SELECT max(length) AS reached FROM (
                SELECT count(*) AS length FROM (
                    SELECT CASE WHEN p->>'mode' = 'streak' THEN
                        split_part(h.key, ':', 2)::date
                            - (row_number() OVER (ORDER BY split_part(h.key, ':', 2)))::integer
                        END AS of_row
                    FROM campaigns_happening h
                    WHERE h.participation_id = part.id AND h.name = 'checked_in'
                ) days GROUP BY of_row
            ) found
        ) own
        JOIN jsonb_to_recordset(p->'days') AS prize(key text, day bigint)
            ON own.reached >= prize.day
        WHERE part.campaign_id = p_campaign AND NOT EXISTS (
            SELECT FROM campaigns_take t
            WHERE t.participation_id = part.id AND t.key = prize.key))
$$;

-- A whole set of cards. p: {scene, most: how often a person may combine, 0 no limit, meters}
CREATE OR REPLACE FUNCTION campaigns_untaken_collect(p_campaign bigint, p jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM campaigns_meter m
        WHERE m.campaign_id = p_campaign AND m.name = p->'meters'->>0 AND m.value > 0
            AND NOT EXISTS (
                SELECT FROM jsonb_array_elements_text(p->'meters') AS other(name)
                WHERE NOT EXISTS (
                    SELECT FROM campaigns_meter o
                    WHERE o.participation_id = m.participation_id AND o.name = other.name
                        AND o.value > 0))
            AND ((p->>'most')::integer = 0 OR (p->>'most')::integer > (
                SELECT count(*) FROM campaigns_take t
                WHERE t.participation_id = m.participation_id AND t.scene = p->>'scene')))
$$;

-- The prize of whoever has passed. p: {key}
CREATE OR REPLACE FUNCTION campaigns_untaken_quiz(p_campaign bigint, p jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM campaigns_quizattempt a
        WHERE a.campaign_id = p_campaign AND a.passed AND NOT EXISTS (
            SELECT FROM campaigns_take t
            WHERE t.participation_id = a.participation_id AND t.key = p->>'key'))
$$;
