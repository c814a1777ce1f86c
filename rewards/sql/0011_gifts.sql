-- Gifts: units with a quota a day. A day is opened once, by the first who asks: so many free
-- units get its date. Taking one looks only at those, so the quota needs no counter that
-- everybody would wait for, and a unit that comes back is free for the same day. What a day
-- leaves over gets a later date when that day opens. With its date a unit gets a fresh place in
-- the order of seeking: those of a day stood side by side, and all its takers met at the first.

-- p_day is a day of the campaign's zone, which the caller knows.
CREATE OR REPLACE FUNCTION rewards_open_day(p_pool bigint, p_day date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_quota integer;
    v_before integer;
BEGIN
    SELECT per_day INTO v_quota FROM rewards_pool WHERE id = p_pool;
    IF EXISTS (
        SELECT FROM rewards_poolday
        WHERE pool_id = p_pool AND day = p_day AND quota >= v_quota
    ) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rewards-day:' || p_pool, 0));
    SELECT quota INTO v_before FROM rewards_poolday WHERE pool_id = p_pool AND day = p_day;
    IF v_before >= v_quota THEN
        RETURN;
    END IF;
    -- An array, found once: under IN a planner may ask again for each row and pass the limit.
    UPDATE rewards_unit SET day = p_day, slot = (random() * 2147483646)::integer
    WHERE id = ANY (ARRAY(
        SELECT id FROM rewards_unit
        WHERE pool_id = p_pool AND state = 'free' AND (day IS NULL OR day < p_day)
        ORDER BY slot LIMIT v_quota - coalesce(v_before, 0) FOR UPDATE SKIP LOCKED));
    INSERT INTO rewards_poolday (pool_id, day, quota) VALUES (p_pool, p_day, v_quota)
    ON CONFLICT (pool_id, day) DO UPDATE SET quota = excluded.quota;
END $$;

-- As rewards_take_unit, among the units of that day.
CREATE OR REPLACE FUNCTION rewards_take_gift(p_pool bigint, p_day date, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_start integer := hashint4(p_salt) & 2147483647;
    v_unit rewards_unit;
BEGIN
    SELECT * INTO v_unit FROM rewards_unit
    WHERE pool_id = p_pool AND state = 'free' AND day = p_day AND slot >= v_start
    ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO v_unit FROM rewards_unit
        WHERE pool_id = p_pool AND state = 'free' AND day = p_day AND slot < v_start
        ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED;
    END IF;
    RETURN v_unit;
END $$;

-- As rewards_reserve_unit, of one day's quota; null when none of that day is free.
CREATE OR REPLACE FUNCTION rewards_reserve_gift(
    p_pool bigint, p_day date, p_holder text, p_until timestamptz, p_salt integer
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_unit rewards_unit;
BEGIN
    IF (SELECT per_day FROM rewards_pool WHERE id = p_pool) = 0 THEN
        RETURN rewards_reserve_unit(p_pool, p_holder, p_until, p_salt);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rewards:' || p_pool || ':' || p_holder, 0));
    PERFORM rewards_open_day(p_pool, p_day);
    v_unit := rewards_take_gift(p_pool, p_day, p_salt);
    IF v_unit.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE rewards_unit
    SET state = 'reserved', holder = p_holder, reserved_until = p_until
    WHERE id = v_unit.id;
    RETURN v_unit.id;
END $$;

-- What is left of a day in the scope's pool of gifts: {"today": plenty|few|none, "more": whether
-- another day will have some}. Before its first taker a day has what it will be given.
CREATE OR REPLACE FUNCTION rewards_gifts_on(p_scope text, p_day date) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_pool rewards_pool;
    v_opened integer;
    v_most integer;
    v_left integer;
    v_more boolean;
BEGIN
    SELECT p.* INTO v_pool FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
    WHERE b.scope = p_scope AND p.kind = 'gifts' ORDER BY p.id LIMIT 1;
    v_most := CASE WHEN v_pool.per_day > 0 THEN v_pool.per_day ELSE v_pool.size END;
    v_most := least(1000, greatest(1, v_most / 10));
    v_more := EXISTS (
        SELECT FROM rewards_unit WHERE pool_id = v_pool.id AND state = 'free');
    IF v_pool.per_day = 0 THEN
        SELECT count(*) INTO v_left FROM (
            SELECT FROM rewards_unit WHERE pool_id = v_pool.id AND state = 'free'
            LIMIT v_most + 1) seen;
    ELSE
        SELECT quota INTO v_opened FROM rewards_poolday
        WHERE pool_id = v_pool.id AND day = p_day;
        SELECT count(*) INTO v_left FROM (
            SELECT FROM rewards_unit
            WHERE pool_id = v_pool.id AND state = 'free' AND day = p_day
            LIMIT v_most + 1) seen;
        IF coalesce(v_opened, 0) < v_pool.per_day THEN
            v_left := v_left + (
                SELECT count(*) FROM (
                    SELECT FROM rewards_unit
                    WHERE pool_id = v_pool.id AND state = 'free'
                      AND (day IS NULL OR day < p_day)
                    LIMIT least(v_most + 1, v_pool.per_day - coalesce(v_opened, 0))) seen);
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'today', CASE WHEN v_left = 0 THEN 'none' WHEN v_left <= v_most THEN 'few'
            ELSE 'plenty' END,
        'more', v_more);
END $$;

-- How many gifts somebody was ever promised in the scope, whatever became of them.
CREATE OR REPLACE FUNCTION rewards_gifts_taken(p_person bigint, p_scope text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM rewards_grant
    WHERE scope = p_scope AND person_id = p_person AND kind = 'gift'
$$;

-- Tell the provider of a claimed reward who gets it and what, in the claim's transaction;
-- answers the keyed hash of the phone that claimed it.
CREATE OR REPLACE FUNCTION rewards_order_details(
    p_reward uuid, p_recipient text, p_details jsonb
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
BEGIN
    SELECT * INTO v_grant FROM rewards_grant WHERE uid = p_reward;
    UPDATE rewards_payout SET recipient = p_recipient, details = p_details
    WHERE grant_id = v_grant.id AND state = 'created';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reward % has no payout to be told', p_reward;
    END IF;
    RETURN v_grant.phone_hash;
END $$;

-- Whether nobody works on a reward's payout any more: it succeeded, failed or was cancelled.
CREATE OR REPLACE FUNCTION rewards_payout_settled(p_reward uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM rewards_grant g JOIN rewards_payout p ON p.grant_id = g.id
        WHERE g.uid = p_reward AND p.state NOT IN ('succeeded', 'failed', 'cancelled'))
$$;

-- Forget to whom settled payouts went, or should have gone; answers the rewards whose payout
-- is not settled, a retry being faster, and which keep it.
CREATE OR REPLACE FUNCTION rewards_forget_recipients(p_rewards uuid[]) RETURNS uuid[]
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rewards_payout SET recipient = ''
    WHERE grant_id IN (SELECT id FROM rewards_grant WHERE uid = ANY (p_rewards))
      AND state IN ('succeeded', 'failed', 'cancelled') AND recipient <> '';
    RETURN ARRAY(
        SELECT reward FROM unnest(p_rewards) reward WHERE NOT rewards_payout_settled(reward));
END $$;

-- Whether a promise was taken back: it expired or was revoked.
CREATE OR REPLACE FUNCTION rewards_gone(p_reward uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM rewards_grant WHERE uid = p_reward AND status IN ('expired', 'revoked'))
$$;

-- Whether a person, merged ones included, has claimed anything in another scope.
CREATE OR REPLACE FUNCTION rewards_claimed_elsewhere(p_person bigint, p_scope text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_people bigint[] := ARRAY(
        SELECT id FROM audiences_person WHERE id = p_person
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = p_person);
BEGIN
    RETURN EXISTS (
        SELECT FROM rewards_grant
        WHERE person_id = ANY (v_people) AND scope <> p_scope AND claimed_at IS NOT NULL);
END $$;

-- The last policy issued to a person in a scope, or null:
-- {"reward", "number", "insured", "from", "until"}.
CREATE OR REPLACE FUNCTION rewards_certificate_of(p_person bigint, p_scope text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_people bigint[] := ARRAY(
        SELECT id FROM audiences_person WHERE id = p_person
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = p_person);
BEGIN
    RETURN (
        SELECT p.certificate || jsonb_build_object('reward', g.uid)
        FROM rewards_grant g JOIN rewards_payout p ON p.grant_id = g.id
        WHERE g.scope = p_scope AND g.person_id = ANY (v_people) AND g.status = 'fulfilled'
          AND p.certificate IS NOT NULL
        ORDER BY g.id DESC LIMIT 1);
END $$;
