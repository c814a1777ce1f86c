-- Waves: units of a pool that may be taken in one time alone. A wave is opened once, before it
-- begins or by the first who asks: so many free units get its number, and a new place in the
-- order in which they are sought, so that its takers are scattered among them. Taking one looks
-- only at those: the wave's limit needs no counter that everybody would wait for.

-- p_roll: what is left of earlier waves joins this one. Answers how many units it has.
CREATE OR REPLACE FUNCTION rewards_open_wave(
    p_pool bigint, p_wave bigint, p_packets integer, p_roll boolean, p_now timestamptz
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_packets integer;
BEGIN
    SELECT packets INTO v_packets FROM rewards_wave WHERE pool_id = p_pool AND wave = p_wave;
    IF FOUND THEN
        RETURN v_packets;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rewards-wave:' || p_pool, 0));
    SELECT packets INTO v_packets FROM rewards_wave WHERE pool_id = p_pool AND wave = p_wave;
    IF FOUND THEN
        RETURN v_packets;
    END IF;
    -- Arrays, found once: under IN a planner may ask again for each row and pass the limit.
    WITH fresh AS MATERIALIZED (
        SELECT ARRAY(
            SELECT id FROM rewards_unit
            WHERE pool_id = p_pool AND state = 'free' AND batch IS NULL
            ORDER BY slot LIMIT p_packets FOR UPDATE SKIP LOCKED) AS ids
    ), left_over AS MATERIALIZED (
        SELECT ARRAY(
            SELECT id FROM rewards_unit
            WHERE p_roll AND pool_id = p_pool AND state = 'free' AND batch < p_wave
            FOR UPDATE SKIP LOCKED) AS ids
    )
    UPDATE rewards_unit SET batch = p_wave, slot = (random() * 2147483646)::integer
    WHERE id = ANY ((SELECT ids FROM fresh) || (SELECT ids FROM left_over));
    GET DIAGNOSTICS v_packets = ROW_COUNT;
    INSERT INTO rewards_wave (pool_id, wave, packets, opened_at)
    VALUES (p_pool, p_wave, v_packets, p_now);
    RETURN v_packets;
END $$;

-- As rewards_take_unit, among the units of that wave.
CREATE OR REPLACE FUNCTION rewards_take_in_wave(p_pool bigint, p_wave bigint, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_start integer := hashint4(p_salt) & 2147483647;
    v_unit rewards_unit;
BEGIN
    SELECT * INTO v_unit FROM rewards_unit
    WHERE pool_id = p_pool AND state = 'free' AND batch = p_wave AND slot >= v_start
    ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO v_unit FROM rewards_unit
        WHERE pool_id = p_pool AND state = 'free' AND batch = p_wave AND slot < v_start
        ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    RETURN v_unit;
END $$;

-- Whether what is reserved now fits into the hour of pool and campaign, by the database's clock; it
-- is counted then, and not again when it is granted.
CREATE OR REPLACE FUNCTION rewards_reserve_paced(p_pool bigint, p_amount bigint, p_salt integer)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_pool rewards_pool;
    v_per_hour bigint;
BEGIN
    SELECT * INTO v_pool FROM rewards_pool WHERE id = p_pool;
    SELECT per_hour INTO v_per_hour FROM rewards_budget WHERE id = v_pool.budget_id;
    IF v_pool.per_hour = 0 AND v_per_hour = 0 THEN
        RETURN true;
    ELSIF NOT rewards_paced(v_pool, v_per_hour, p_amount, p_salt, now()) THEN
        RETURN false;
    END IF;
    PERFORM set_config('rewards.holds_segment', '1', true);
    RETURN true;
END $$;

-- Reserve one of the wave's units for a holder; its id, or null when none is free or none fits into
-- the hour of pool and campaign, where it counts like every promise. The caller makes sure that
-- a holder asks once, and has opened the wave.
CREATE OR REPLACE FUNCTION rewards_reserve_in_wave(
    p_pool bigint, p_wave bigint, p_holder text, p_until timestamptz, p_salt integer
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_unit rewards_unit;
BEGIN
    v_unit := rewards_take_in_wave(p_pool, p_wave, p_salt);
    IF v_unit.id IS NULL THEN
        RETURN NULL;
    END IF;
    v_unit := rewards_reserve_paced(v_unit, p_salt);
    IF v_unit.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE rewards_unit
    SET state = 'reserved', holder = p_holder, reserved_until = p_until
    WHERE id = v_unit.id;
    RETURN v_unit.id;
END $$;

-- What is left of a wave: plenty, few (a tenth, or 1000) or none. Before it is opened it has
-- what it will be given; p_wave null asks for what later waves may be given.
CREATE OR REPLACE FUNCTION rewards_wave_level(
    p_scope text, p_slug text, p_wave bigint, p_packets integer, p_roll boolean
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_pool bigint;
    v_packets integer;
    v_few integer;
    v_left integer;
BEGIN
    SELECT p.id INTO v_pool FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
    WHERE b.scope = p_scope AND p.slug = p_slug;
    SELECT packets INTO v_packets FROM rewards_wave WHERE pool_id = v_pool AND wave = p_wave;
    IF NOT FOUND THEN
        RETURN CASE WHEN EXISTS (
            SELECT FROM rewards_unit
            WHERE pool_id = v_pool AND state = 'free' AND batch IS NULL
        ) OR (p_roll AND EXISTS (
            SELECT FROM rewards_unit
            WHERE pool_id = v_pool AND state = 'free' AND batch IS NOT NULL
        )) THEN 'plenty' ELSE 'none' END;
    END IF;
    v_few := least(1000, greatest(1, v_packets / 10));
    SELECT count(*) INTO v_left FROM (
        SELECT FROM rewards_unit
        WHERE pool_id = v_pool AND state = 'free' AND batch = p_wave LIMIT v_few + 1) seen;
    RETURN CASE WHEN v_left = 0 THEN 'none' WHEN v_left <= v_few THEN 'few' ELSE 'plenty' END;
END $$;

-- The wave opened last of each pool of a scope, and what is left of it:
-- {pool id: [wave, level]}; pools without waves are not there.
CREATE OR REPLACE FUNCTION rewards_waves_of(p_scope text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(last.pool_id, jsonb_build_array(
        last.wave, rewards_wave_level(p_scope, last.slug, last.wave, 0, false))), '{}')
    FROM (
        SELECT DISTINCT ON (p.id) p.id AS pool_id, p.slug, w.wave
        FROM rewards_budget b JOIN rewards_pool p ON p.budget_id = b.id
        JOIN rewards_wave w ON w.pool_id = p.id
        WHERE b.scope = p_scope
        ORDER BY p.id, w.wave DESC
    ) last
$$;
