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
    LOOP
        BEGIN
            RETURN rewards_pace_last(p_owner, v_hour, p_amount);
        EXCEPTION WHEN deadlock_detected THEN
            -- Somebody who holds a part for an earlier prize waits for what we hold: not for ever,
            -- but on a machine that stood still the server may have chosen us. Look again.
        END;
    END LOOP;
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
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
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
