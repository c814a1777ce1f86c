-- Pots: packets cut into parts beforehand, for the members of a team. The parts of a pot are
-- reserved, given back and opened together, so that they add up to the pot exactly; until it is
-- opened all of them are free, or all are the same holder's.

-- p_amounts: the parts of the first pot, then of the second, …, each of p_shares parts.
CREATE OR REPLACE FUNCTION rewards_fill_pots(
    p_pool bigint, p_amounts bigint[], p_shares integer
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO rewards_unit (pool_id, amount, state, batch, place)
    SELECT p_pool, amount, 'free', last.pot + (n - 1) / p_shares + 1, (n - 1) % p_shares + 1
    FROM (SELECT coalesce(max(batch), 0) AS pot FROM rewards_unit
          WHERE pool_id = p_pool AND place > 0) last,
        unnest(p_amounts) WITH ORDINALITY AS part(amount, n)
$$;

-- Reserve a whole pot until p_until; its number, or null when none is free or none fits into the
-- hour of pool and campaign. The caller makes sure that a holder asks once.
CREATE OR REPLACE FUNCTION rewards_reserve_pot(
    p_pool bigint, p_holder text, p_until timestamptz, p_salt integer
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_from integer := hashint4(p_salt) & 2147483647;
    v_first rewards_unit;
    v_parts integer;
    v_reserved integer;
    v_amount bigint;
BEGIN
    FOR v_try IN 1..8 LOOP
        SELECT * INTO v_first FROM rewards_unit
        WHERE pool_id = p_pool AND state = 'free' AND place = 1 AND slot >= v_from
        ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            SELECT * INTO v_first FROM rewards_unit
            WHERE pool_id = p_pool AND state = 'free' AND place = 1 AND slot < v_from
            ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
        END IF;
        IF v_first.id IS NULL THEN
            RETURN NULL;
        END IF;
        SELECT count(*), count(*) FILTER (WHERE state = 'free'), sum(amount)
        INTO v_parts, v_reserved, v_amount
        FROM rewards_unit WHERE pool_id = p_pool AND batch = v_first.batch AND place > 0;
        IF v_parts = v_reserved THEN
            IF NOT rewards_reserve_paced(p_pool, v_amount, p_salt) THEN
                RETURN NULL;
            END IF;
            UPDATE rewards_unit
            SET state = 'reserved', holder = p_holder || ':' || place, reserved_until = p_until
            WHERE pool_id = p_pool AND batch = v_first.batch AND place > 0 AND state = 'free';
            GET DIAGNOSTICS v_reserved = ROW_COUNT;
            IF v_reserved <> v_parts THEN
                RAISE EXCEPTION USING ERRCODE = 'AF002', MESSAGE = 'a pot was broken meanwhile';
            END IF;
            RETURN v_first.batch;
        END IF;
        -- A sweep is just giving this one back, part by part.
        v_from := v_first.slot + 1;
    END LOOP;
    RETURN NULL;
END $$;

-- Give a reserved pot back as a whole; true when it was this holder's.
CREATE OR REPLACE FUNCTION rewards_release_pot(p_pool bigint, p_pot bigint, p_holder text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_unit record;
    v_found boolean := false;
BEGIN
    FOR v_unit IN
        SELECT id, holder FROM rewards_unit
        WHERE pool_id = p_pool AND batch = p_pot AND place > 0 AND state = 'reserved'
          AND holder = p_holder || ':' || place
        ORDER BY place FOR UPDATE
    LOOP
        v_found := rewards_release_unit(v_unit.id, v_unit.holder) OR v_found;
    END LOOP;
    RETURN v_found;
END $$;

-- Open a reserved pot for p_members: their parts stay reserved until p_until, each under the
-- holder `<p_holder>:<place>`; what is more goes back to the budget. Answers
-- [{place, unit, holder, amount}] of the members' parts. From now on no part is free again.
CREATE OR REPLACE FUNCTION rewards_open_pot(
    p_pool bigint, p_pot bigint, p_holder text, p_members integer, p_until timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_unit record;
    v_parts jsonb;
BEGIN
    UPDATE rewards_unit SET spent = true, reserved_until = p_until
    WHERE pool_id = p_pool AND batch = p_pot AND place > 0 AND state = 'reserved'
      AND holder = p_holder || ':' || place;
    FOR v_unit IN
        SELECT id, holder FROM rewards_unit
        WHERE pool_id = p_pool AND batch = p_pot AND place > p_members
          AND state = 'reserved' AND holder = p_holder || ':' || place
    LOOP
        PERFORM rewards_release_unit(v_unit.id, v_unit.holder);
    END LOOP;
    SELECT jsonb_agg(jsonb_build_object(
        'place', place, 'unit', id, 'holder', holder, 'amount', amount) ORDER BY place)
    INTO v_parts FROM rewards_unit
    WHERE pool_id = p_pool AND batch = p_pot AND place BETWEEN 1 AND p_members
      AND state = 'reserved' AND holder = p_holder || ':' || place;
    IF coalesce(jsonb_array_length(v_parts), 0) <> p_members THEN
        RAISE EXCEPTION USING ERRCODE = 'AF002', MESSAGE = 'the pot is not reserved any more';
    END IF;
    RETURN v_parts;
END $$;

-- A part of an opened pot is nobody else's prize: whichever way it comes free, its money goes
-- back to the budget. Its moment is the database's own: whoever frees a unit does not say when.
CREATE OR REPLACE FUNCTION rewards_withdraw_spent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_budget bigint;
BEGIN
    SELECT budget_id INTO v_budget FROM rewards_pool WHERE id = NEW.pool_id;
    PERFORM rewards_move(
        'withdraw:' || NEW.id, v_budget, NEW.pool_id, 'escrow', 'budget', NEW.amount, NULL,
        statement_timestamp());
    NEW.state := 'withdrawn';
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER rewards_unit_spent
    BEFORE UPDATE OF state ON rewards_unit
    FOR EACH ROW WHEN (NEW.state = 'free' AND OLD.spent)
    EXECUTE FUNCTION rewards_withdraw_spent();
