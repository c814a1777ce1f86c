-- Granting: one round trip for packet, grant, ledger entry and fact.

-- Promises one prize of any kind of pool, within the hour of pool and campaign: what does not fit
-- any more is refused as sold out, with the next hour as `retry_at`. An item may bring a `face`,
-- which says more than the pool's, but neither how many points there are nor a code. An amount
-- that nobody was told may be cut to what the hour has left (0061); one the item names never is.
CREATE OR REPLACE FUNCTION rewards_grant_one(p_item jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_key text := p_item->>'idem_key';
    v_status text := coalesce(p_item->>'status', 'granted');
    v_pool rewards_pool;
    v_budget rewards_budget;
    v_unit rewards_unit;
    v_amount bigint;
    v_fits boolean;
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
    -- What was reserved has been counted then, but for gifts of a day's quota.
    v_fits := true;
    IF p_item->>'unit' IS NOT NULL THEN
        IF v_pool.kind = 'gifts' AND v_pool.per_day > 0
            AND (v_pool.per_hour > 0 OR v_budget.per_hour > 0) THEN
            v_fits := rewards_paced(v_pool, v_budget.per_hour, v_amount, hashtext(v_key), p_now);
        END IF;
    ELSIF p_item->>'amount' IS NULL AND v_unit.id IS NOT NULL
        AND (v_pool.per_hour > 0 OR v_budget.per_hour > 0 OR v_unit.asked IS NOT NULL) THEN
        v_unit := rewards_pace_unit(v_unit, v_pool, v_budget.per_hour, hashtext(v_key), p_now);
        v_fits := v_unit.id IS NOT NULL;
        v_amount := v_unit.amount;
    ELSIF v_pool.per_hour > 0 OR v_budget.per_hour > 0 THEN
        v_unit.asked := NULL;
        v_fits := rewards_paced(v_pool, v_budget.per_hour, v_amount, hashtext(v_key), p_now);
    END IF;
    IF NOT v_fits THEN
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
        face, provider, arm, status, hold_until, claim_by, created_at, updated_at, asked, cut_by
    ) VALUES (
        (p_item->>'uid')::uuid, v_key, v_budget.scope, p_item->>'version', v_pool.id, v_unit.id,
        (p_item->>'person_id')::bigint, rewards_prize_kind(v_pool.kind), v_amount,
        v_budget.currency,
        v_pool.face || (coalesce(p_item->'face', '{}') - '{points,wallet,code,code_cipher}'::text[]),
        coalesce(nullif(v_pool.provider, ''), p_item->>'provider', 'sandbox'),
        coalesce(p_item->>'arm', ''), v_status,
        CASE WHEN v_status = 'checking' THEN (p_item->>'hold_until')::timestamptz END,
        (p_item->>'claim_by')::timestamptz, p_now, p_now, v_unit.asked,
        coalesce(v_unit.cut_by, '')
    ) RETURNING * INTO v_grant;
    PERFORM rewards_move(
        'grant:' || v_grant.uid, v_budget.id, v_pool.id, 'escrow', 'payable',
        v_grant.amount, v_grant.id, p_now
    );
    PERFORM rewards_fact(
        CASE v_status WHEN 'checking' THEN 'reward_held' ELSE 'reward_granted' END,
        v_grant, v_budget.campaign_slug, p_now, rewards_cut_props(v_grant.asked, v_grant.cut_by)
    );
    IF v_pool.kind = 'points' AND rewards_order_instant(v_grant.id, p_now) THEN
        v_grant.status := 'claimed';
    END IF;
    RETURN rewards_grant_document(v_grant, true);
END $$;

-- All or nothing: an item without a packet refuses the batch with stock.empty. Answers an
-- array in the order of the items. Items: {idem_key, scope, version, pool, unit?, holder?,
-- person_id, amount?, status, hold_until?, claim_by, uid, provider}; moments are ISO 8601.
CREATE OR REPLACE FUNCTION rewards_grant_batch(p_items jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_item record;
    v_answers jsonb[];
BEGIN
    -- In the order of the keys, so that two batches cannot wait for each other.
    FOR v_item IN
        SELECT i.value AS document, i.ordinality AS place
        FROM jsonb_array_elements(p_items) WITH ORDINALITY i
        ORDER BY i.value->>'idem_key' COLLATE "C"
    LOOP
        v_answers[v_item.place] := rewards_grant_one(v_item.document, p_now);
    END LOOP;
    RETURN coalesce(to_jsonb(v_answers), '[]'::jsonb);
END $$;

-- Take a promise back (expired, revoked): the money returns to escrow and the prize is free
-- again, what is counted in a segment; or both return to the budget when the scope is closed. The
-- caller holds the grant's lock and has checked that its status allows it.
CREATE OR REPLACE FUNCTION rewards_return_grant(
    p_grant bigint, p_status text, p_now timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
    v_budget rewards_budget;
    v_open boolean;
BEGIN
    UPDATE rewards_grant SET status = p_status, hold_until = NULL, updated_at = p_now
    WHERE id = p_grant RETURNING * INTO v_grant;
    -- Against close_scope, which takes the row for itself before it withdraws free packets.
    SELECT * INTO v_budget FROM rewards_budget WHERE scope = v_grant.scope FOR SHARE;
    v_open := v_budget.closed_at IS NULL;
    PERFORM rewards_move(
        'return:' || v_grant.uid, v_budget.id, v_grant.pool_id, 'payable', 'escrow',
        v_grant.amount, v_grant.id, p_now
    );
    IF v_grant.unit_id IS NULL THEN
        PERFORM rewards_return_segment(
            v_grant.pool_id, v_grant.amount, hashtext(v_grant.idem_key), NOT v_open);
    ELSE
        UPDATE rewards_unit
        SET state = CASE WHEN v_open THEN 'free' ELSE 'withdrawn' END, holder = NULL,
            reserved_until = NULL
        WHERE id = v_grant.unit_id;
    END IF;
    IF NOT v_open THEN
        PERFORM rewards_move(
            'withdraw:' || coalesce(v_grant.unit_id::text, v_grant.uid::text),
            v_budget.id, v_grant.pool_id, 'escrow', 'budget', v_grant.amount, NULL, p_now
        );
    END IF;
    PERFORM rewards_fact('reward_revoked', v_grant, v_budget.campaign_slug, p_now, '{}'::jsonb);
END $$;

-- Expire up to p_limit unclaimed grants; answers how many. Several sweeps share the work: each
-- passes over what another has, and all go through the pools in one order, because whoever puts
-- something back keeps its segment (rewards_return_segment) while they want the next pool's.
CREATE OR REPLACE FUNCTION rewards_expire_grants(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
    v_count integer := 0;
BEGIN
    FOR v_id IN
        SELECT id FROM (
            SELECT id, pool_id, amount FROM rewards_grant
            WHERE status = 'granted' AND claim_by <= p_now
            ORDER BY claim_by LIMIT p_limit FOR UPDATE SKIP LOCKED
        ) due ORDER BY pool_id, amount, id
    LOOP
        PERFORM rewards_return_grant(v_id, 'expired', p_now);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- Release up to p_limit reservations whose time is over; answers how many. In a paused scope
-- the time of reservations stands still.
CREATE OR REPLACE FUNCTION rewards_release_expired(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_unit record;
    v_count integer := 0;
BEGIN
    FOR v_unit IN
        SELECT u.id, u.amount, u.pool_id, p.budget_id
        FROM rewards_unit u JOIN rewards_pool p ON p.id = u.pool_id
        JOIN rewards_budget b ON b.id = p.budget_id
        WHERE u.state = 'reserved' AND u.reserved_until <= p_now
            AND (b.paused_at IS NULL OR u.reserved_until <= b.paused_at)
        ORDER BY u.reserved_until LIMIT p_limit FOR UPDATE OF u SKIP LOCKED
    LOOP
        PERFORM 1 FROM rewards_budget
        WHERE id = v_unit.budget_id AND closed_at IS NULL FOR SHARE;
        IF FOUND THEN
            UPDATE rewards_unit SET state = 'free', holder = NULL, reserved_until = NULL
            WHERE id = v_unit.id;
        ELSE
            UPDATE rewards_unit SET state = 'withdrawn', holder = NULL, reserved_until = NULL
            WHERE id = v_unit.id;
            PERFORM rewards_move(
                'withdraw:' || v_unit.id, v_unit.budget_id, v_unit.pool_id, 'escrow', 'budget',
                v_unit.amount, NULL, p_now
            );
        END IF;
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;
