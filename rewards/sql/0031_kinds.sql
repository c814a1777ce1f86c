-- Granting, claiming and giving back, of whatever kind the prize is.

-- As in 0003, with the face of the prize; `unit` is null for what is counted.
CREATE OR REPLACE FUNCTION rewards_grant_document(p_grant rewards_grant, p_created boolean)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'uid', p_grant.uid,
        'idem_key', p_grant.idem_key,
        'unit', p_grant.unit_id,
        'kind', p_grant.kind,
        'amount', p_grant.amount,
        'currency', p_grant.currency,
        'status', p_grant.status,
        'claim_by', (extract(epoch FROM p_grant.claim_by) * 1000)::bigint,
        'hold_until', (extract(epoch FROM p_grant.hold_until) * 1000)::bigint,
        'face', p_grant.face,
        'created', p_created
    )
$$;

-- What a grant out of a pool of that kind is called.
CREATE OR REPLACE FUNCTION rewards_prize_kind(p_pool text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_pool WHEN 'packets' THEN 'packet' WHEN 'gifts' THEN 'gift'
        WHEN 'codes' THEN 'code' ELSE p_pool END
$$;

-- Mark a grant as claimed and order its payout; the caller holds its lock.
CREATE OR REPLACE FUNCTION rewards_order(
    p_grant rewards_grant, p_budget rewards_budget, p_phone text, p_recipient text,
    p_now timestamptz
) RETURNS rewards_grant LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
BEGIN
    UPDATE rewards_grant
    SET status = 'claimed', phone_hash = p_phone, claimed_at = p_now, updated_at = p_now
    WHERE id = p_grant.id RETURNING * INTO v_grant;
    INSERT INTO rewards_payout (
        grant_id, number, generation, provider, recipient, state, attempts, next_at, error,
        created_at, updated_at
    ) VALUES (
        v_grant.id, rewards_payout_number(v_grant.uid, 0), 0, v_grant.provider, p_recipient,
        'created', 0,
        p_now + make_interval(
            secs => coalesce((p_budget.terms->>'cool_off_seconds')::integer, 0)
        ),
        '', p_now, p_now
    );
    PERFORM rewards_fact(
        'reward_claimed', v_grant, p_budget.campaign_slug, p_now, '{}'::jsonb
    );
    RETURN v_grant;
END $$;

-- Order a prize that needs no claim (points of an instant pool) once it is promised for good.
CREATE OR REPLACE FUNCTION rewards_order_instant(p_grant bigint, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
    v_budget rewards_budget;
BEGIN
    SELECT g.* INTO v_grant FROM rewards_grant g JOIN rewards_pool p ON p.id = g.pool_id
    WHERE g.id = p_grant AND g.status = 'granted' AND p.kind = 'points'
      AND (p.settings->>'instant')::boolean;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT * INTO v_budget FROM rewards_budget WHERE scope = v_grant.scope;
    PERFORM rewards_order(v_grant, v_budget, NULL, '', p_now);
    RETURN true;
END $$;

-- As in 0003, for every kind of pool. An item may bring a `face`, which says more than the
-- pool's, but neither how many points there are nor a code.
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

-- As in 0003: what is counted goes back to a segment, or is withdrawn there.
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

-- As in 0004.
-- {"reward", "person_id", "phone_hash"?, "recipient"} → the grant's document. The same claim
-- again is answered alike. Refuses reward.unknown, reward.checking, reward.expired,
-- reward.revoked, reward.claimed (with another phone) and limit.reached.
CREATE OR REPLACE FUNCTION rewards_claim(p_claim jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_phone text := p_claim->>'phone_hash';
    v_grant rewards_grant;
    v_budget rewards_budget;
    v_limit integer;
    v_used integer;
BEGIN
    SELECT * INTO v_grant FROM rewards_grant WHERE uid = (p_claim->>'reward')::uuid FOR UPDATE;
    IF NOT FOUND OR audiences_canonical(v_grant.person_id)
        IS DISTINCT FROM audiences_canonical((p_claim->>'person_id')::bigint) THEN
        PERFORM core_refuse('reward.unknown');
    END IF;
    IF v_grant.status IN ('claimed', 'fulfilling', 'fulfilled', 'failed') THEN
        IF v_grant.phone_hash IS DISTINCT FROM v_phone THEN
            PERFORM core_refuse('reward.claimed');
        END IF;
        RETURN rewards_grant_document(v_grant, false);
    END IF;
    IF v_grant.status <> 'granted' THEN
        PERFORM core_refuse('reward.' || v_grant.status);
    END IF;
    IF v_grant.claim_by <= p_now THEN
        PERFORM core_refuse('reward.expired');
    END IF;

    SELECT * INTO v_budget FROM rewards_budget WHERE scope = v_grant.scope;
    v_limit := coalesce((v_budget.terms->>'claims_per_phone')::integer, 0);
    IF v_limit > 0 AND v_phone IS NOT NULL THEN
        -- Two claims with one phone are counted one after the other.
        PERFORM pg_advisory_xact_lock(
            hashtextextended('rewards:' || v_grant.scope || ':' || v_phone, 0)
        );
        SELECT count(*) INTO v_used FROM rewards_grant
        WHERE scope = v_grant.scope AND phone_hash = v_phone;
        IF v_used >= v_limit THEN
            PERFORM core_refuse('limit.reached');
        END IF;
    END IF;

    v_grant := rewards_order(
        v_grant, v_budget, v_phone, coalesce(p_claim->>'recipient', ''), p_now);
    RETURN rewards_grant_document(v_grant, true);
END $$;

-- What the owner sees of a grant besides kind and status.
CREATE OR REPLACE FUNCTION rewards_face(p_grant rewards_grant) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN p_grant.face;
END $$;

-- The rewards of a canonical person in a scope, those of people merged into it included,
-- oldest first: [{"id", "kind", "amount", "currency", "status", "claim_by" (ms)}].
CREATE OR REPLACE FUNCTION rewards_of_person(p_person bigint, p_scope text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- First who the person is, as a value: joined instead, the planner walks through all
    -- grants of a hot campaign and asks for each whether it is theirs.
    v_people bigint[] := ARRAY(
        SELECT id FROM audiences_person WHERE id = p_person
        UNION ALL SELECT id FROM audiences_person WHERE merged_into_id = p_person);
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', g.uid,
            'kind', g.kind,
            'amount', g.amount,
            'currency', g.currency,
            'status', g.status,
            'claim_by', (extract(epoch FROM g.claim_by) * 1000)::bigint,
            'face', rewards_face(g)
        ) ORDER BY g.id), '[]'::jsonb)
        FROM rewards_grant g
        WHERE g.scope = p_scope AND g.person_id = ANY (v_people)
    );
END $$;
