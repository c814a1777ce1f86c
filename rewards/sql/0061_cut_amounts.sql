-- The clamp: where a pool says so (`settings.least`), an amount that varies and of which nobody has
-- been told is cut to what the hour of pool and campaign still has, never below `least`. What is
-- cut off goes back to the budget in the same transaction; the unit, and the grant after it, keep
-- what it held before (`asked`) and whose hour it was (`cut_by`: pool, campaign).

-- What the facts of a grant say about its cut; nothing about most.
CREATE OR REPLACE FUNCTION rewards_cut_props(p_asked bigint, p_by text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_asked IS NULL THEN '{}'::jsonb
        ELSE jsonb_build_object('asked', p_asked, 'cut_by', p_by) END
$$;

-- Take p_amount out of the owner's hour, or what is left of it when that is p_least or more;
-- 0 when it is less, and nothing is taken then.
CREATE OR REPLACE FUNCTION rewards_pace_upto(
    p_owner text, p_limit bigint, p_amount bigint, p_least bigint, p_salt integer,
    p_now timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF rewards_pace(p_owner, p_limit, p_amount, p_salt, p_now) THEN
        RETURN p_amount;
    END IF;
    RETURN rewards_pace_rest(p_owner, date_trunc('hour', p_now, 'UTC'), p_amount, p_least);
END $$;

-- All that is left of an hour, at most p_amount. Whoever was refused the whole amount holds the
-- parts already, in this order; who does not, within a transaction that took others before, does
-- not wait for ever.
CREATE OR REPLACE FUNCTION rewards_pace_rest(
    p_owner text, p_hour timestamptz, p_amount bigint, p_least bigint
) RETURNS bigint LANGUAGE plpgsql SET lock_timeout = '400ms' AS $$
DECLARE
    v_part rewards_hourpart;
    v_left bigint := 0;
    v_first bigint;
    v_given bigint;
BEGIN
    FOR v_part IN
        SELECT * FROM rewards_hourpart WHERE owner = p_owner AND hour = p_hour
        ORDER BY n FOR UPDATE
    LOOP
        v_left := v_left + v_part.remaining;
        v_first := coalesce(v_first, v_part.id);
    END LOOP;
    v_given := least(v_left, p_amount);
    IF v_given < p_least THEN
        RETURN 0;
    END IF;
    UPDATE rewards_hourpart
    SET remaining = CASE WHEN id = v_first THEN v_left - v_given ELSE 0 END
    WHERE owner = p_owner AND hour = p_hour AND (remaining > 0 OR id = v_first);
    RETURN v_given;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN 0;
END $$;

-- Put back what the pool's hour counted and the campaign's did not have. A part that nobody else
-- holds: there is one, for the caller holds that from which it took.
CREATE OR REPLACE FUNCTION rewards_pace_back(p_owner text, p_hour timestamptz, p_amount bigint)
RETURNS void LANGUAGE sql AS $$
    UPDATE rewards_hourpart SET remaining = remaining + p_amount
    WHERE id = (
        SELECT id FROM rewards_hourpart WHERE owner = p_owner AND hour = p_hour
        ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED)
$$;

-- Count a unit, which the caller has locked and promises now, in the hour of pool and campaign.
-- Answers it as it is then, cut where the pool allows that, or a row of nulls when it does not fit
-- (the pool's part may stay counted then; an hour gives a little less). A unit that was cut for
-- somebody else before and came back says so no longer.
CREATE OR REPLACE FUNCTION rewards_pace_unit(
    p_unit rewards_unit, p_pool rewards_pool, p_per_hour bigint, p_salt integer,
    p_now timestamptz
) RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_unit rewards_unit := p_unit;
    v_hour timestamptz := date_trunc('hour', p_now, 'UTC');
    v_least bigint := least((p_pool.settings->>'least')::bigint, p_unit.amount);
    v_pools bigint := p_unit.amount;
BEGIN
    v_unit.asked := NULL;
    v_unit.cut_by := '';
    IF v_least IS NULL OR p_unit.place > 0 THEN
        IF NOT rewards_paced(p_pool, p_per_hour, p_unit.amount, p_salt, p_now) THEN
            RETURN NULL;
        END IF;
    ELSE
        IF p_pool.per_hour > 0 THEN
            v_pools := rewards_pace_upto(
                'pool:' || p_pool.id, p_pool.per_hour, p_unit.amount, v_least, p_salt, p_now);
            IF v_pools = 0 THEN
                RETURN NULL;
            ELSIF v_pools < p_unit.amount THEN
                v_unit.cut_by := 'pool';
            END IF;
        END IF;
        v_unit.amount := v_pools;
        IF p_per_hour > 0 THEN
            v_unit.amount := rewards_pace_upto(
                'budget:' || p_pool.budget_id, p_per_hour, v_pools, v_least, p_salt, p_now);
            IF v_unit.amount = 0 THEN
                RETURN NULL;
            ELSIF v_unit.amount < v_pools THEN
                v_unit.cut_by := 'campaign';
                PERFORM rewards_pace_back(
                    'pool:' || p_pool.id, v_hour, v_pools - v_unit.amount);
            END IF;
        END IF;
    END IF;
    IF v_unit.amount < p_unit.amount THEN
        v_unit.asked := p_unit.amount;
        -- Each cut of a unit leaves less of it: the key is one of its own.
        PERFORM rewards_move(
            'cut:' || v_unit.id || ':' || v_unit.amount, p_pool.budget_id, p_pool.id, 'escrow',
            'budget', p_unit.amount - v_unit.amount, NULL, p_now);
    END IF;
    IF v_unit.asked IS NOT NULL OR p_unit.asked IS NOT NULL THEN
        UPDATE rewards_unit
        SET amount = v_unit.amount, asked = v_unit.asked, cut_by = v_unit.cut_by
        WHERE id = v_unit.id;
    END IF;
    RETURN v_unit;
END $$;

-- The same for a unit that is reserved now, by the database's clock.
CREATE OR REPLACE FUNCTION rewards_reserve_paced(p_unit rewards_unit, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_pool rewards_pool;
    v_per_hour bigint;
    v_unit rewards_unit;
BEGIN
    SELECT * INTO v_pool FROM rewards_pool WHERE id = p_unit.pool_id;
    SELECT per_hour INTO v_per_hour FROM rewards_budget WHERE id = v_pool.budget_id;
    v_unit := rewards_pace_unit(p_unit, v_pool, v_per_hour, p_salt, now());
    IF v_unit.id IS NOT NULL AND (v_pool.per_hour > 0 OR v_per_hour > 0) THEN
        PERFORM set_config('rewards.holds_segment', '1', true);
    END IF;
    RETURN v_unit;
END $$;
