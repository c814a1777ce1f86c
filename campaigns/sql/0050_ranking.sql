-- Rankings: who stands where, read while it runs and written down once when it is over.
-- More comes first, then who reached it earlier, then who joined earlier. Who is on hold has
-- no place until a person has released them.

CREATE OR REPLACE FUNCTION campaigns_ranking_held(p_campaign bigint) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT id FROM campaigns_participation WHERE campaign_id = p_campaign AND held)
$$;

-- What a participant is called before others: five digits without meaning. Nobody learns a name.
CREATE OR REPLACE FUNCTION campaigns_ranking_sign(p_participation bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT lpad((('x' || substr(md5(uid::text), 1, 7))::bit(28)::integer % 100000)::text, 5, '0')
    FROM campaigns_participation
    WHERE id = p_participation
$$;

-- The same for everybody: the first rows, what the last place of each prize has, how many
-- people have a place, counted up to `deep`. Once final, as it was written down.
-- p: {scope, meter, least, top, deep, places: [n, …]}
CREATE OR REPLACE FUNCTION campaigns_ranking_board(p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_campaign bigint := (SELECT id FROM campaigns_campaign WHERE uid = (p->>'scope')::uuid);
    v_top integer := (p->>'top')::integer;
    v_least bigint := (p->>'least')::bigint;
    v_places integer[] := ARRAY(SELECT jsonb_array_elements_text(p->'places')::integer);
    v_depth integer;
    -- Once, not for every row.
    v_held bigint[] := campaigns_ranking_held(v_campaign);
    v_final campaigns_ranking;
    v_rows jsonb;
    v_marks jsonb;
    v_people bigint;
BEGIN
    SELECT * INTO v_final FROM campaigns_ranking WHERE campaign_id = v_campaign;
    v_depth := greatest(v_top, (SELECT max(n) FROM unnest(v_places) n));
    WITH ranked AS MATERIALIZED (
        SELECT participation_id, place, value FROM campaigns_standing
        WHERE v_final.id IS NOT NULL AND campaign_id = v_campaign AND place <= v_depth
        UNION ALL
        SELECT participation_id,
            row_number() OVER (ORDER BY -raised, reached_at, participation_id), raised
        FROM (
            SELECT participation_id, raised, reached_at FROM campaigns_meter
            WHERE v_final.id IS NULL AND campaign_id = v_campaign AND name = p->>'meter'
                AND -raised <= -v_least
                AND participation_id <> ALL (v_held)
            ORDER BY -raised, reached_at, participation_id LIMIT v_depth
        ) best
    )
    SELECT
        (SELECT jsonb_agg(jsonb_build_object(
            'id', participation_id, 'place', place, 'value', value,
            'sign', campaigns_ranking_sign(participation_id)) ORDER BY place)
         FROM ranked WHERE place <= v_top),
        (SELECT jsonb_object_agg(place::text, value) FROM ranked WHERE place = ANY (v_places))
    INTO v_rows, v_marks;
    IF v_final.id IS NULL THEN
        SELECT count(*) INTO v_people FROM (
            SELECT 1 FROM campaigns_meter
            WHERE campaign_id = v_campaign AND name = p->>'meter' AND -raised <= -v_least
                AND participation_id <> ALL (v_held)
            LIMIT (p->>'deep')::integer
        ) counted;
    ELSE
        v_people := v_final.people;
    END IF;
    RETURN jsonb_build_object(
        'rows', coalesce(v_rows, '[]'), 'marks', coalesce(v_marks, '{}'), 'people', v_people);
END $$;

-- One participant's own part. Places are counted up to `deep`; beyond it is said to be so.
-- p: {campaign, meter, least, around, deep, board}
CREATE OR REPLACE FUNCTION campaigns_document_ranking(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_around integer := (p->>'around')::integer;
    v_deep integer := (p->>'deep')::integer;
    v_final campaigns_ranking;
    v_mine campaigns_standing;
    m campaigns_meter;
    v_held bigint[];
    v_ahead integer;
    v_place integer;
    v_rows jsonb := '[]';
BEGIN
    SELECT * INTO v_final FROM campaigns_ranking WHERE campaign_id = v_campaign;
    IF p_me.id IS NOT NULL THEN
        SELECT * INTO m FROM campaigns_meter
        WHERE participation_id = p_me.id AND name = p->>'meter';
    END IF;
    IF v_final.id IS NOT NULL THEN
        SELECT * INTO v_mine FROM campaigns_standing
        WHERE campaign_id = v_campaign AND participation_id = p_me.id;
        v_place := v_mine.place;
        IF v_place IS NOT NULL THEN
            SELECT jsonb_agg(jsonb_build_object(
                'id', participation_id, 'place', place, 'value', value,
                'sign', campaigns_ranking_sign(participation_id)) ORDER BY place)
            INTO v_rows FROM campaigns_standing
            WHERE campaign_id = v_campaign
                AND place BETWEEN v_place - v_around AND v_place + v_around;
        END IF;
    ELSIF m.raised >= (p->>'least')::bigint AND NOT p_me.held THEN
        v_held := campaigns_ranking_held(v_campaign);
        SELECT count(*) INTO v_ahead FROM (
            SELECT 1 FROM campaigns_meter
            WHERE campaign_id = v_campaign AND name = m.name
                AND (-raised, reached_at, participation_id)
                    < (-m.raised, m.reached_at, m.participation_id)
                AND participation_id <> ALL (v_held)
            LIMIT v_deep
        ) ahead;
        IF v_ahead < v_deep THEN
            v_place := v_ahead + 1;
            SELECT jsonb_agg(jsonb_build_object(
                'id', participation_id, 'place', v_place + n, 'value', raised,
                'sign', campaigns_ranking_sign(participation_id)) ORDER BY n)
            INTO v_rows
            FROM (
                SELECT participation_id, raised, -row_number() OVER (
                    ORDER BY -raised DESC, reached_at DESC, participation_id DESC) AS n
                FROM (
                    SELECT * FROM campaigns_meter
                    WHERE campaign_id = v_campaign AND name = m.name
                        AND (-raised, reached_at, participation_id)
                            < (-m.raised, m.reached_at, m.participation_id)
                        AND participation_id <> ALL (v_held)
                    ORDER BY -raised DESC, reached_at DESC, participation_id DESC
                    LIMIT v_around
                ) above
                UNION ALL SELECT m.participation_id, m.raised, 0
                UNION ALL
                SELECT participation_id, raised, row_number() OVER (
                    ORDER BY -raised, reached_at, participation_id)
                FROM (
                    SELECT * FROM campaigns_meter
                    WHERE campaign_id = v_campaign AND name = m.name
                        AND -raised <= -(p->>'least')::bigint
                        AND (-raised, reached_at, participation_id)
                            > (-m.raised, m.reached_at, m.participation_id)
                        AND participation_id <> ALL (v_held)
                    ORDER BY -raised, reached_at, participation_id
                    LIMIT v_around
                ) below
            ) near;
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'board', p->'board', 'final', v_final.id IS NOT NULL,
        'settled', v_final.settled_at IS NOT NULL,
        'value', coalesce(v_mine.value, m.raised, 0), 'place', v_place,
        'beyond', coalesce(v_ahead >= v_deep, false), 'near', coalesce(v_rows, '[]'),
        'prize', nullif(v_mine.prize, ''), 'state', v_mine.state, 'reward', v_mine.reward_uid);
END $$;

-- Writes the places down, once: of what had counted before the freeze. Waits at the campaign's
-- gate for moves under way. One human being has one place, the best of theirs. Answers whether
-- it was this call.
-- p: {campaign, version, meter, happening, least, depth, freeze_at, now,
--     bands: [{first, last, prize, pool}]}
CREATE OR REPLACE FUNCTION campaigns_ranking_write(p jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_freeze timestamptz := (p->>'freeze_at')::timestamptz;
    v_people integer;
    v_out integer;
BEGIN
    PERFORM pg_advisory_xact_lock(campaigns_gate(v_campaign));
    IF EXISTS (SELECT FROM campaigns_ranking WHERE campaign_id = v_campaign) THEN
        RETURN false;
    END IF;
    CREATE TEMP TABLE campaigns_ranking_now ON COMMIT DROP AS
    WITH counted AS (
        SELECT participation_id, sum((raised->>(p->>'meter'))::bigint) AS value,
            max(at) AS reached_at
        FROM campaigns_happening
        WHERE campaign_id = v_campaign AND name = p->>'happening' AND counted
            AND at < v_freeze AND raised ? (p->>'meter')
        GROUP BY participation_id
        HAVING sum((raised->>(p->>'meter'))::bigint) >= (p->>'least')::bigint
    ), listed AS (
        SELECT array_agg(participation_id) AS ids, array_agg(value) AS had,
            array_agg(reached_at) AS moments
        FROM counted
    )
    SELECT placed.* FROM listed, campaigns_places(ids, had, moments, '{}') placed;
    SELECT count(*) FILTER (WHERE NOT held), count(*) FILTER (WHERE held)
    INTO v_people, v_out FROM campaigns_ranking_now;
    INSERT INTO campaigns_standing (
        campaign_id, participation_id, place, value, reached_at, prize, pool_id, state
    )
    SELECT v_campaign, r.participation_id, r.place, r.value, r.reached_at,
        coalesce(b.prize, ''), b.pool, CASE WHEN b.prize IS NULL THEN 'none' ELSE 'waiting' END
    FROM campaigns_ranking_now r
    LEFT JOIN jsonb_to_recordset(p->'bands')
        AS b(first integer, last integer, prize text, pool bigint)
        ON r.place BETWEEN b.first AND b.last
    WHERE NOT r.held AND r.place <= (p->>'depth')::integer;
    DROP TABLE campaigns_ranking_now;
    INSERT INTO campaigns_ranking (
        campaign_id, version, frozen_at, written_at, people, left_out
    ) VALUES (
        v_campaign, p->>'version', v_freeze, (p->>'now')::timestamptz, v_people, v_out
    );
    RETURN true;
END $$;

-- A place that was written down stays; what may change is what became of its prize.
CREATE OR REPLACE FUNCTION campaigns_standing_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'place % of campaign % is final', OLD.place, OLD.campaign_id;
END $$;
CREATE TRIGGER campaigns_standing_final
    BEFORE UPDATE ON campaigns_standing
    FOR EACH ROW
    WHEN ((OLD.campaign_id, OLD.participation_id, OLD.place, OLD.value, OLD.reached_at,
           OLD.prize, OLD.pool_id)
        IS DISTINCT FROM (NEW.campaign_id, NEW.participation_id, NEW.place, NEW.value,
           NEW.reached_at, NEW.prize, NEW.pool_id)
        OR OLD.state NOT IN ('waiting', NEW.state)
        OR (OLD.reward_uid IS NOT NULL AND OLD.reward_uid IS DISTINCT FROM NEW.reward_uid))
    EXECUTE FUNCTION campaigns_standing_is_final();
CREATE TRIGGER campaigns_standing_kept
    BEFORE DELETE ON campaigns_standing
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

SELECT campaigns_dispatch();
