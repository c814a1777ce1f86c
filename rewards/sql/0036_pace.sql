-- Pacing: at most so many minor units may be promised in one hour from a pool or a campaign.
-- An hour's limit is divided into parts, so that promises do not meet at one row.

-- Take p_amount out of the owner's hour; false when it does not fit any more. An hour is opened
-- with the limit that stands then; a later change counts from the next one.
CREATE OR REPLACE FUNCTION rewards_pace(
    p_owner text, p_limit bigint, p_amount bigint, p_salt integer, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_hour timestamptz := date_trunc('hour', p_now, 'UTC');
    v_parts integer := least(16, greatest(1, p_limit / (p_amount * 4)))::integer;
    v_opened boolean := false;
    v_id bigint;
BEGIN
    LOOP
        BEGIN
            SELECT id INTO v_id FROM rewards_hourpart
            WHERE owner = p_owner AND hour = v_hour AND remaining >= p_amount
            ORDER BY (n + 16 - (p_salt & 15)) & 15 LIMIT 1 FOR UPDATE SKIP LOCKED;
            IF FOUND THEN
                UPDATE rewards_hourpart SET remaining = remaining - p_amount WHERE id = v_id;
                RETURN true;
            END IF;
            -- Undo the look: see rewards_take_segment.
            RAISE EXCEPTION USING ERRCODE = 'AF009';
        EXCEPTION WHEN SQLSTATE 'AF009' THEN
        END;
        EXIT WHEN v_opened OR EXISTS (
            SELECT FROM rewards_hourpart WHERE owner = p_owner AND hour = v_hour);
        -- Whoever comes second waits here for the first's commit and sees the same parts.
        PERFORM pg_advisory_xact_lock(hashtextextended(
            'rewards-hour:' || p_owner || ':' || v_hour, 0));
        INSERT INTO rewards_hourpart (owner, hour, n, quota, remaining)
        SELECT p_owner, v_hour, i - 1, part, part
        FROM generate_series(1, v_parts) i,
            LATERAL (SELECT p_limit / v_parts
                + CASE WHEN i <= p_limit % v_parts THEN 1 ELSE 0 END AS part) p
        WHERE NOT EXISTS (
            SELECT FROM rewards_hourpart WHERE owner = p_owner AND hour = v_hour)
        ORDER BY i;
        v_opened := true;
    END LOOP;
    IF coalesce(current_setting('rewards.holds_segment', true), '') <> '' THEN
        RETURN rewards_pace_last_within(p_owner, v_hour, p_amount);
    END IF;
    RETURN rewards_pace_last(p_owner, v_hour, p_amount);
END $$;

-- No single part that is free has enough: put all together and take it from there.
CREATE OR REPLACE FUNCTION rewards_pace_last(p_owner text, p_hour timestamptz, p_amount bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_part rewards_hourpart;
    v_sum bigint := 0;
    v_first bigint;
BEGIN
    FOR v_part IN
        SELECT * FROM rewards_hourpart WHERE owner = p_owner AND hour = p_hour
        ORDER BY n FOR UPDATE
    LOOP
        v_sum := v_sum + v_part.remaining;
        v_first := coalesce(v_first, v_part.id);
    END LOOP;
    IF v_sum < p_amount THEN
        RETURN false;
    END IF;
    UPDATE rewards_hourpart
    SET remaining = CASE WHEN id = v_first THEN v_sum - p_amount ELSE 0 END
    WHERE owner = p_owner AND hour = p_hour;
    RETURN true;
END $$;

-- The same for somebody who holds parts and segments for an earlier prize of the transaction,
-- and so must not wait for ever. (For one prize all take them in one order: segment, pool's
-- hour, campaign's hour.)
CREATE OR REPLACE FUNCTION rewards_pace_last_within(
    p_owner text, p_hour timestamptz, p_amount bigint
) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '400ms' AS $$
BEGIN
    RETURN rewards_pace_last(p_owner, p_hour, p_amount);
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;

-- Whether a promise fits into this hour of the pool and of the campaign. False refuses or rolls
-- back in its caller, or leaves the pool's part counted: an hour gives a little less then.
CREATE OR REPLACE FUNCTION rewards_paced(
    p_pool rewards_pool, p_per_hour bigint, p_amount bigint, p_salt integer, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (p_pool.per_hour = 0 OR rewards_pace(
            'pool:' || p_pool.id, p_pool.per_hour, p_amount, p_salt, p_now))
        AND (p_per_hour = 0 OR rewards_pace(
            'budget:' || p_pool.budget_id, p_per_hour, p_amount, p_salt, p_now));
END $$;

-- As in 0030, within the hour of pool and campaign. What somebody reserves is counted in the
-- hour of the reservation, by the database's clock, not again when it is granted.
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
    IF v_unit.id IS NULL
        OR NOT rewards_paced(v_pool, v_per_hour, v_unit.amount, p_salt, now()) THEN
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

-- As in 0031, within the hour of pool and campaign: what does not fit any more is refused as
-- sold out, with the next hour as `retry_at`. An item may bring a `face`, which says
-- more than the pool's, but neither how many points there are nor a code.
CREATE OR REPLACE FUNCTION rewards_grant_one(p_item jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_key text := p_item->>'idem_key';
    v_status text := coalesce(p_item->>'status', 'granted');
    v_pool rewards_pool;
    v_budget rewards_budget;
    v_unit rewards_unit;
    v_amount bigint;
    v_grant rewards_grant;
BEGIN
    IF v_key IS NULL OR v_status NOT IN ('granted', 'checking')
        OR (v_status = 'checking' AND p_item->>'hold_until' IS NULL) THEN
        RAISE EXCEPTION 'not a grant: %', p_item;
    END IF;
    -- Two requests with one key go one after the other, so that the second finds the
    -- first's grant and not an empty pool.
    PERFORM pg_advisory_xact_lock(hashtextextended('rewards:' || v_key, 0));
    SELECT * INTO v_grant FROM rewards_grant WHERE idem_key = v_key;
    IF FOUND THEN
        RETURN rewards_grant_document(v_grant, false);
    END IF;

    SELECT * INTO v_pool FROM rewards_pool WHERE id = (p_item->>'pool')::bigint;
    SELECT * INTO v_budget FROM rewards_budget WHERE id = v_pool.budget_id;
    IF v_budget.scope IS DISTINCT FROM p_item->>'scope' THEN
        RAISE EXCEPTION 'pool % is not of scope %', p_item->>'pool', p_item->>'scope';
    END IF;

    IF p_item->>'unit' IS NOT NULL THEN
        UPDATE rewards_unit SET state = 'granted', reserved_until = NULL
        WHERE id = (p_item->>'unit')::bigint AND pool_id = v_pool.id
            AND state = 'reserved' AND holder = p_item->>'holder'
        RETURNING * INTO v_unit;
        IF NOT FOUND THEN
            PERFORM core_refuse('stock.empty');
        END IF;
        v_amount := v_unit.amount;
    ELSE
        IF rewards_counted(v_pool.kind) THEN
            v_amount := rewards_take_segment(v_pool.id, hashtext(v_key));
        END IF;
        IF v_amount IS NULL THEN
            v_unit := rewards_take_unit(v_pool.id, (random() * 2147483646)::integer);
            IF v_unit.id IS NULL THEN
                PERFORM core_refuse('stock.empty');
            END IF;
            UPDATE rewards_unit SET state = 'granted' WHERE id = v_unit.id;
            v_amount := v_unit.amount;
        END IF;
    END IF;
    -- What was reserved has been counted then; gifts are reserved by the day.
    IF (v_pool.per_hour > 0 OR v_budget.per_hour > 0)
        AND (p_item->>'unit' IS NULL OR v_pool.kind = 'gifts')
        AND NOT rewards_paced(v_pool, v_budget.per_hour, v_amount, hashtext(v_key), p_now)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'stock.empty', DETAIL =
            (extract(epoch FROM date_trunc('hour', p_now, 'UTC') + interval '1 hour')
             * 1000)::bigint::text;
    END IF;
    IF rewards_counted(v_pool.kind) OR v_pool.per_hour > 0 OR v_budget.per_hour > 0 THEN
        PERFORM set_config('rewards.holds_segment', '1', true);
    END IF;
    IF (p_item->>'amount')::bigint <> v_amount THEN
        RAISE EXCEPTION 'a unit of pool % holds %, not %', v_pool.id, v_amount, p_item->>'amount';
    END IF;

    INSERT INTO rewards_grant (
        uid, idem_key, scope, version, pool_id, unit_id, person_id, kind, amount, currency,
        face, provider, status, hold_until, claim_by, created_at, updated_at
    ) VALUES (
        (p_item->>'uid')::uuid, v_key, v_budget.scope, p_item->>'version', v_pool.id, v_unit.id,
        (p_item->>'person_id')::bigint, rewards_prize_kind(v_pool.kind), v_amount,
        v_budget.currency,
        v_pool.face || (coalesce(p_item->'face', '{}') - '{points,wallet,code,code_cipher}'::text[]),
        coalesce(nullif(v_pool.provider, ''), p_item->>'provider', 'sandbox'), v_status,
        CASE WHEN v_status = 'checking' THEN (p_item->>'hold_until')::timestamptz END,
        (p_item->>'claim_by')::timestamptz, p_now, p_now
    ) RETURNING * INTO v_grant;
    PERFORM rewards_move(
        'grant:' || v_grant.uid, v_budget.id, v_pool.id, 'escrow', 'payable',
        v_grant.amount, v_grant.id, p_now
    );
    PERFORM rewards_fact(
        CASE v_status WHEN 'checking' THEN 'reward_held' ELSE 'reward_granted' END,
        v_grant, v_budget.campaign_slug, p_now, '{}'::jsonb
    );
    IF v_pool.kind = 'points' AND rewards_order_instant(v_grant.id, p_now) THEN
        v_grant.status := 'claimed';
    END IF;
    RETURN rewards_grant_document(v_grant, true);
END $$;
