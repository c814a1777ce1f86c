-- Packets: taking, reserving and giving back, without waiting for each other.

-- Lock one free packet of the pool and answer its row, or a row of nulls when there is none.
-- The search starts at a place scattered by the salt and goes on from the beginning, so that
-- takers neither meet at the same row nor walk over the same dead ones. A packet that another
-- transaction has locked counts as taken.
CREATE OR REPLACE FUNCTION rewards_take_unit(p_pool bigint, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_start integer := hashint4(p_salt) & 2147483647;
    v_unit rewards_unit;
BEGIN
    SELECT * INTO v_unit FROM rewards_unit
    WHERE pool_id = p_pool AND state = 'free' AND slot >= v_start
    ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO v_unit FROM rewards_unit
        WHERE pool_id = p_pool AND state = 'free' AND slot < v_start
        ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    RETURN v_unit;
END $$;

-- Reserve a prize for a holder until p_until; answers the unit's id, or null when none is free, or
-- when it does not fit into the hour of pool and campaign. A holder has one of a pool: asking
-- again prolongs it. A holder whose prize has been granted gets null. Of a counted pool a unit is
-- taken out of a segment and becomes a row. What is reserved counts in the hour of the
-- reservation, by the database's clock, not again when it is granted.
CREATE OR REPLACE FUNCTION rewards_reserve_unit(
    p_pool bigint, p_holder text, p_until timestamptz, p_salt integer
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_unit rewards_unit;
    v_pool rewards_pool;
    v_per_hour bigint;
    v_amount bigint;
BEGIN
    -- Two requests of one holder go one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('rewards:' || p_pool || ':' || p_holder, 0));
    SELECT * INTO v_unit FROM rewards_unit
    WHERE pool_id = p_pool AND holder = p_holder FOR UPDATE;
    IF FOUND THEN
        IF v_unit.state <> 'reserved' THEN
            RETURN NULL;
        END IF;
        UPDATE rewards_unit SET reserved_until = greatest(reserved_until, p_until)
        WHERE id = v_unit.id;
        RETURN v_unit.id;
    END IF;
    SELECT * INTO v_pool FROM rewards_pool WHERE id = p_pool;
    SELECT per_hour INTO v_per_hour FROM rewards_budget WHERE id = v_pool.budget_id;
    v_unit := rewards_take_unit(p_pool, p_salt);
    IF v_unit.id IS NULL AND rewards_counted(v_pool.kind) THEN
        v_amount := rewards_take_segment(p_pool, p_salt);
        IF v_amount IS NULL THEN
            RETURN NULL;
        ELSIF NOT rewards_paced(v_pool, v_per_hour, v_amount, p_salt, now()) THEN
            PERFORM rewards_return_segment(p_pool, v_amount, p_salt, false);
            RETURN NULL;
        END IF;
        INSERT INTO rewards_unit (pool_id, amount, state, holder, reserved_until)
        VALUES (p_pool, v_amount, 'reserved', p_holder, p_until) RETURNING * INTO v_unit;
        PERFORM set_config('rewards.holds_segment', '1', true);
        RETURN v_unit.id;
    END IF;
    IF v_unit.id IS NULL THEN
        RETURN NULL;
    END IF;
    v_unit := rewards_pace_unit(v_unit, v_pool, v_per_hour, p_salt, now());
    IF v_unit.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE rewards_unit
    SET state = 'reserved', holder = p_holder, reserved_until = p_until
    WHERE id = v_unit.id;
    IF v_pool.per_hour > 0 OR v_per_hour > 0 THEN
        PERFORM set_config('rewards.holds_segment', '1', true);
    END IF;
    RETURN v_unit.id;
END $$;

-- Give a reserved packet back; true when it was this holder's. In a closed scope it is left
-- to the sweep, which returns its money to the budget.
CREATE OR REPLACE FUNCTION rewards_release_unit(p_unit bigint, p_holder text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_pool bigint;
BEGIN
    SELECT pool_id INTO v_pool FROM rewards_unit
    WHERE id = p_unit AND state = 'reserved' AND holder = p_holder FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Against close_scope, which takes the row for itself before it withdraws free packets.
    PERFORM 1 FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
    WHERE p.id = v_pool AND b.closed_at IS NULL FOR SHARE OF b;
    IF FOUND THEN
        UPDATE rewards_unit SET state = 'free', holder = NULL, reserved_until = NULL
        WHERE id = p_unit;
    ELSE
        UPDATE rewards_unit SET reserved_until = 'epoch'::timestamptz WHERE id = p_unit;
    END IF;
    RETURN true;
END $$;
