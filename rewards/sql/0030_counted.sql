-- Counted prizes (points, goods, webhooks): all units are alike, so none has a row. A pool's
-- number stands in up to sixteen rows, its segments, which takers meet at by the hash of their
-- key. A unit that somebody reserves becomes a row like a packet and stays one.

CREATE OR REPLACE FUNCTION rewards_counted(p_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT p_kind IN ('points', 'goods', 'webhook') $$;

-- p_count more units of p_amount each. In the order of n, so that two who add cannot wait for
-- each other.
CREATE OR REPLACE FUNCTION rewards_fill_segments(
    p_pool bigint, p_amount bigint, p_count bigint, p_most integer
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO rewards_segment (pool_id, amount, n, remaining)
    SELECT p_pool, p_amount, i - 1,
        p_count / k + CASE WHEN i <= p_count % k THEN 1 ELSE 0 END
    FROM (SELECT least(p_most, p_count)::integer AS k) s, generate_series(1, k) i
    ORDER BY i
    ON CONFLICT (pool_id, amount, n)
    DO UPDATE SET remaining = rewards_segment.remaining + excluded.remaining
$$;

-- The last resort of somebody who holds a segment for an earlier prize of the same transaction:
-- wait for this one, but not for ever, because whoever holds it may wait for ours. Null when it
-- was empty or kept too long. On a machine that stood still the server may find the circle before
-- the time is up, and says so in another way.
CREATE OR REPLACE FUNCTION rewards_wait_segment(p_segment bigint) RETURNS bigint
LANGUAGE plpgsql SET lock_timeout = '400ms' AS $$
DECLARE
    v_amount bigint;
BEGIN
    UPDATE rewards_segment SET remaining = remaining - 1
    WHERE id = p_segment AND remaining > 0 RETURNING amount INTO v_amount;
    RETURN v_amount;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN NULL;
END $$;

-- Take one unit; answers what it costs, or null when there is none. Segments that somebody
-- holds are passed over, then waited for: none is said to be empty while a unit may be in it,
-- so the very last unit is given away, and by CHECK not once more.
--
-- A row that turns out to be empty once it is locked stays locked until the transaction ends,
-- unless the look is undone: therefore each look is a subtransaction of its own, and whoever
-- waits holds nothing that another might wait for but a place in the row's queue: where somebody
-- behind it is waited for by those in front, the server may choose us to break the circle. Then
-- we step back and look again.
CREATE OR REPLACE FUNCTION rewards_take_segment(p_pool bigint, p_salt integer)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_start integer := p_salt & 15;
    v_holds boolean := coalesce(current_setting('rewards.holds_segment', true), '') <> '';
    v_id bigint;
    v_amount bigint;
BEGIN
    LOOP
        BEGIN
            SELECT id, amount INTO v_id, v_amount FROM rewards_segment
            WHERE pool_id = p_pool AND remaining > 0
            ORDER BY (n + 16 - v_start) & 15, id LIMIT 1 FOR UPDATE SKIP LOCKED;
            IF FOUND THEN
                UPDATE rewards_segment SET remaining = remaining - 1 WHERE id = v_id;
                RETURN v_amount;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'AF009';
        EXCEPTION WHEN SQLSTATE 'AF009' THEN
        END;
        SELECT id INTO v_id FROM rewards_segment
        WHERE pool_id = p_pool AND remaining > 0
        ORDER BY (n + 16 - v_start) & 15, id LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        IF v_holds THEN
            RETURN rewards_wait_segment(v_id);
        END IF;
        BEGIN
            UPDATE rewards_segment SET remaining = remaining - 1
            WHERE id = v_id AND remaining > 0 RETURNING amount INTO v_amount;
            IF FOUND THEN
                RETURN v_amount;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'AF009';
        EXCEPTION WHEN SQLSTATE 'AF009' OR deadlock_detected THEN
        END;
    END LOOP;
END $$;

-- Whether a pool has a prize that nobody took for good: what somebody holds at this moment, and may
-- give back, counts. Whoever is refused a prize once and for all asks this first.
CREATE OR REPLACE FUNCTION rewards_has_left(p_pool bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM rewards_unit WHERE pool_id = p_pool AND state = 'free')
        OR EXISTS (
            SELECT FROM rewards_segment s JOIN rewards_pool p ON p.id = s.pool_id
            WHERE s.pool_id = p_pool AND s.remaining > 0 AND rewards_counted(p.kind))
$$;

-- Put one unit back, into a segment nobody holds if there is one. Whoever puts many back keeps
-- to the segment it holds already, so that two of them cannot wait for each other.
CREATE OR REPLACE FUNCTION rewards_return_segment(
    p_pool bigint, p_amount bigint, p_salt integer, p_withdrawn boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
BEGIN
    SELECT id INTO v_id FROM rewards_segment
    WHERE pool_id = p_pool AND amount = p_amount
    ORDER BY (n + 16 - (p_salt & 15)) & 15 LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT id INTO STRICT v_id FROM rewards_segment
        WHERE pool_id = p_pool AND amount = p_amount ORDER BY n LIMIT 1;
    END IF;
    UPDATE rewards_segment SET
        remaining = remaining + CASE WHEN p_withdrawn THEN 0 ELSE 1 END,
        withdrawn = withdrawn + CASE WHEN p_withdrawn THEN 1 ELSE 0 END
    WHERE id = v_id;
    PERFORM set_config('rewards.holds_segment', '1', true);
END $$;

-- Withdraw what is free of a counted pool or not imported of a pool of codes; the minor units.
-- The caller has closed the budget under its lock.
CREATE OR REPLACE FUNCTION rewards_withdraw_segments(p_pool bigint) RETURNS bigint
LANGUAGE sql AS $$
    WITH held AS (
        SELECT id, amount, remaining FROM rewards_segment
        WHERE pool_id = p_pool ORDER BY n FOR UPDATE
    ), gone AS (
        UPDATE rewards_segment s SET remaining = 0, withdrawn = s.withdrawn + held.remaining
        FROM held WHERE s.id = held.id AND held.remaining > 0
        RETURNING held.amount * held.remaining AS money
    )
    SELECT coalesce(sum(money), 0)::bigint FROM gone
$$;
