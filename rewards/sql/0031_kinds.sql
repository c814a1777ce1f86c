-- Granting, claiming and giving back, of whatever kind the prize is.

-- A grant as the callers get it; moments in milliseconds UTC. `unit` is null for what is counted.
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

-- Mark a grant as claimed and order its payout; the caller holds its lock. A reward whose last
-- order was not confirmed, failed or was taken back is ordered again, under the next number.
CREATE OR REPLACE FUNCTION rewards_order(
    p_grant rewards_grant, p_budget rewards_budget, p_phone text, p_recipient text,
    p_now timestamptz
) RETURNS rewards_grant LANGUAGE plpgsql AS $$
DECLARE
    v_grant rewards_grant;
    v_due timestamptz := p_now + make_interval(
        secs => coalesce((p_budget.terms->>'cool_off_seconds')::integer, 0));
BEGIN
    UPDATE rewards_grant
    SET status = 'claimed', phone_hash = p_phone, claimed_at = p_now, updated_at = p_now
    WHERE id = p_grant.id RETURNING * INTO v_grant;
    INSERT INTO rewards_payout AS p (
        grant_id, number, generation, provider, recipient, state, attempts, next_at, error,
        created_at, updated_at
    ) VALUES (
        v_grant.id, rewards_payout_number(v_grant.uid, 0), 0, v_grant.provider, p_recipient,
        'created', 0, v_due, '', p_now, p_now
    )
    ON CONFLICT (grant_id) DO UPDATE SET
        generation = p.generation + 1,
        number = rewards_payout_number(v_grant.uid, p.generation + 1),
        recipient = excluded.recipient, state = 'created', attempts = 0,
        next_at = excluded.next_at, error = '', confirm = NULL, confirm_until = NULL,
        reminders = 0, cancelling_for = '', updated_at = p_now
    WHERE p.state IN ('failed', 'cancelled') AND NOT p.disputed AND p.generation < 35;
    IF NOT FOUND THEN
        PERFORM core_refuse('limit.reached');
    END IF;
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

-- What the owner sees of a grant besides kind and status: the code of a code, encrypted, once its
-- owner has claimed it; of goods, how far the parcel is.
CREATE OR REPLACE FUNCTION rewards_face(p_grant rewards_grant) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_grant.kind = 'code' AND p_grant.status IN ('claimed', 'fulfilling', 'fulfilled') THEN
        RETURN p_grant.face || coalesce((
            SELECT jsonb_build_object('code_cipher', c.cipher) FROM rewards_code c
            WHERE c.unit_id = p_grant.unit_id), '{}');
    ELSIF p_grant.kind = 'goods' AND p_grant.claimed_at IS NOT NULL THEN
        RETURN p_grant.face || coalesce((
            SELECT jsonb_build_object('shipping', s.status) || CASE WHEN s.status = 'shipped'
                THEN jsonb_build_object('carrier', s.carrier, 'tracking', s.tracking)
                ELSE '{}' END
            FROM rewards_shipment s WHERE s.grant_id = p_grant.id), '{}');
    END IF;
    RETURN p_grant.face;
END $$;
