-- Points: credited in lots, spent first-expiring first, expired by a sweep.

CREATE TRIGGER rewards_pointentry_append_only
    BEFORE UPDATE OR DELETE ON rewards_pointentry
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

-- p: {person_id, wallet, amount, expires_at?, source, scope?}: a lot, once for its source.
-- True when it was this call that made it.
CREATE OR REPLACE FUNCTION rewards_credit_points(p jsonb, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_lot bigint;
BEGIN
    INSERT INTO rewards_pointlot (
        person_id, wallet, scope, source, amount, remaining, expires_at, created_at
    ) VALUES (
        (p->>'person_id')::bigint, p->>'wallet', coalesce(p->>'scope', ''), p->>'source',
        (p->>'amount')::bigint, (p->>'amount')::bigint, (p->>'expires_at')::timestamptz, p_now
    ) ON CONFLICT (source) DO NOTHING RETURNING id INTO v_lot;
    IF v_lot IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)
    VALUES ('issued:' || v_lot, v_lot, 'issued', 'held', (p->>'amount')::bigint, '', p_now);
    RETURN true;
END $$;

-- Credit what a reward of points promises, once, whatever number its payout has. False when
-- there is no such reward.
CREATE OR REPLACE FUNCTION rewards_fulfil_points(p_reward uuid, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
    v_days integer;
BEGIN
    SELECT * INTO v_grant FROM rewards_grant WHERE uid = p_reward AND kind = 'points';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT coalesce((settings->>'valid_days')::integer, 0) INTO v_days
    FROM rewards_pool WHERE id = v_grant.pool_id;
    PERFORM rewards_credit_points(jsonb_build_object(
        'person_id', v_grant.person_id, 'wallet', v_grant.face->>'wallet',
        'scope', v_grant.scope, 'source', 'grant:' || v_grant.uid,
        'amount', v_grant.face->'points',
        'expires_at', CASE WHEN v_days > 0 THEN p_now + make_interval(days => v_days) END),
        p_now);
    RETURN true;
END $$;

-- The people whose lots are one person's.
CREATE OR REPLACE FUNCTION rewards_point_people(p_person bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_person bigint := audiences_canonical(p_person);
BEGIN
    RETURN ARRAY(
        SELECT id FROM audiences_person WHERE id = v_person
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = v_person);
END $$;

-- {"balance", "expires_at": ms of what expires first, "expiring": how many then}.
CREATE OR REPLACE FUNCTION rewards_points_of(p_person bigint, p_wallet text, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_people bigint[] := rewards_point_people(p_person);
    v_first timestamptz;
    v_balance bigint;
    v_expiring bigint;
BEGIN
    SELECT coalesce(sum(remaining), 0), min(expires_at) INTO v_balance, v_first
    FROM rewards_pointlot
    WHERE person_id = ANY (v_people) AND wallet = p_wallet AND remaining > 0
      AND (expires_at IS NULL OR expires_at > p_now);
    SELECT coalesce(sum(remaining), 0) INTO v_expiring FROM rewards_pointlot
    WHERE person_id = ANY (v_people) AND wallet = p_wallet AND remaining > 0
      AND expires_at = v_first;
    RETURN jsonb_build_object(
        'balance', v_balance, 'expires_at', (extract(epoch FROM v_first) * 1000)::bigint,
        'expiring', v_expiring);
END $$;

-- p: {person_id, wallet, amount, key}: all of it or points.short; once for the key, whose
-- repetition spends nothing. Answers {"spent", "balance", "created"}.
CREATE OR REPLACE FUNCTION rewards_spend_points(p jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_person bigint := audiences_canonical((p->>'person_id')::bigint);
    v_people bigint[] := rewards_point_people(v_person);
    v_wallet text := p->>'wallet';
    v_key text := p->>'key';
    v_wanted bigint := (p->>'amount')::bigint;
    v_lot rewards_pointlot;
    v_part bigint;
    v_spent bigint;
BEGIN
    IF v_wanted < 1 OR v_key IS NULL OR v_key = '' THEN
        RAISE EXCEPTION 'not a spending: %', p;
    END IF;
    -- One key at a time, then one person at a time: lots are locked in one order.
    PERFORM pg_advisory_xact_lock(hashtextextended('points-key:' || v_key, 0));
    PERFORM pg_advisory_xact_lock(hashtextextended('points:' || v_wallet || ':' || v_person, 0));
    SELECT sum(amount) INTO v_spent FROM rewards_pointentry
    WHERE ref = v_key AND debit = 'held' AND credit = 'spent';
    IF v_spent IS NOT NULL THEN
        IF v_spent <> v_wanted THEN
            RAISE EXCEPTION 'key % spent %, not %', v_key, v_spent, v_wanted;
        END IF;
        RETURN jsonb_build_object('spent', v_spent, 'created', false,
            'balance', rewards_points_of(v_person, v_wallet, p_now)->'balance');
    END IF;
    v_spent := 0;
    FOR v_lot IN
        SELECT * FROM rewards_pointlot
        WHERE person_id = ANY (v_people) AND wallet = v_wallet AND remaining > 0
          AND (expires_at IS NULL OR expires_at > p_now)
        ORDER BY expires_at NULLS LAST, id FOR UPDATE
    LOOP
        v_part := least(v_lot.remaining, v_wanted - v_spent);
        UPDATE rewards_pointlot SET remaining = remaining - v_part WHERE id = v_lot.id;
        INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)
        VALUES ('spent:' || v_lot.id || ':' || v_key, v_lot.id, 'held', 'spent', v_part, v_key,
            p_now);
        v_spent := v_spent + v_part;
        EXIT WHEN v_spent = v_wanted;
    END LOOP;
    IF v_spent < v_wanted THEN
        PERFORM core_refuse('points.short');
    END IF;
    RETURN jsonb_build_object('spent', v_spent, 'created', true,
        'balance', rewards_points_of(v_person, v_wallet, p_now)->'balance');
END $$;

-- What was spent under a key came to nothing: into the lots it came from, whose dates stay.
-- Answers how many points; 0 when it was given back already, or never spent.
CREATE OR REPLACE FUNCTION rewards_return_points(p_key text, p_now timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_entry rewards_pointentry;
    v_returned bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('points-key:' || p_key, 0));
    FOR v_entry IN
        SELECT * FROM rewards_pointentry e
        WHERE ref = p_key AND debit = 'held' AND credit = 'spent' AND NOT EXISTS (
            SELECT FROM rewards_pointentry r WHERE r.key = 'returned:' || e.id)
        ORDER BY lot_id
    LOOP
        UPDATE rewards_pointlot SET remaining = remaining + v_entry.amount
        WHERE id = v_entry.lot_id;
        INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)
        VALUES ('returned:' || v_entry.id, v_entry.lot_id, 'spent', 'held', v_entry.amount,
            p_key, p_now);
        v_returned := v_returned + v_entry.amount;
    END LOOP;
    RETURN v_returned;
END $$;

-- Take back what a reward credited, as far as it has not been spent or expired: so that of every
-- p_of minor units of it p_back are gone in all. Answers how many points went now.
CREATE OR REPLACE FUNCTION rewards_recover_points(
    p_reward uuid, p_back bigint, p_of bigint, p_now timestamptz
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_lot rewards_pointlot;
    v_had bigint;
    v_times bigint;
    v_part bigint;
BEGIN
    SELECT * INTO v_lot FROM rewards_pointlot WHERE source = 'grant:' || p_reward FOR UPDATE;
    SELECT coalesce(sum(amount), 0), count(*) INTO v_had, v_times FROM rewards_pointentry
    WHERE lot_id = v_lot.id AND debit = 'held' AND credit = 'issued';
    v_part := least(
        v_lot.remaining, trunc(v_lot.amount::numeric * p_back / p_of)::bigint - v_had);
    IF v_part IS NULL OR v_part <= 0 THEN
        RETURN 0;
    END IF;
    UPDATE rewards_pointlot SET remaining = remaining - v_part WHERE id = v_lot.id;
    INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)
    VALUES ('recovered:' || v_lot.id || ':' || v_times, v_lot.id, 'held', 'issued', v_part, '',
        p_now);
    RETURN v_part;
END $$;

-- Expire up to p_limit lots; answers how many. Lots somebody is spending are left to the next.
CREATE OR REPLACE FUNCTION rewards_expire_points(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_lot rewards_pointlot;
    v_count integer := 0;
BEGIN
    FOR v_lot IN
        SELECT * FROM rewards_pointlot WHERE expires_at <= p_now AND remaining > 0
        ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE rewards_pointlot SET remaining = 0 WHERE id = v_lot.id;
        -- A lot can get something back and expire once more: the number keeps keys apart.
        INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)
        SELECT 'expired:' || v_lot.id || ':' || count(*), v_lot.id, 'held', 'expired',
            v_lot.remaining, '', p_now
        FROM rewards_pointentry WHERE lot_id = v_lot.id AND credit = 'expired';
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;
