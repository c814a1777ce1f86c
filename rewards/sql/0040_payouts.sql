-- Payouts that people confirm: ordered again after they were not, shown while they wait.

-- As in 0031; a reward whose last order was not confirmed, failed or was taken back is ordered
-- again, under the next number.
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

-- What the owner of a grant needs to confirm its payment: {…, "until": ms}; null when nothing
-- waits for that.
CREATE OR REPLACE FUNCTION rewards_confirm_of(p_grant rewards_grant) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_grant.status <> 'fulfilling' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT p.confirm || jsonb_build_object(
            'until', (extract(epoch FROM p.confirm_until) * 1000)::bigint)
        FROM rewards_payout p
        WHERE p.grant_id = p_grant.id AND p.confirm IS NOT NULL
          AND p.state IN ('wait_user_confirm', 'transferring'));
END $$;

-- As in 0031, with `confirm`.
CREATE OR REPLACE FUNCTION rewards_of_person(p_person bigint, p_scope text)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
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
            'face', rewards_face(g),
            'confirm', rewards_confirm_of(g)
        ) ORDER BY g.id), '[]'::jsonb)
        FROM rewards_grant g
        WHERE g.scope = p_scope AND g.person_id = ANY (v_people)
    );
END $$;

-- The last line behind every service: a number is given up only when the provider has said
-- that it failed or was cancelled, and never while it contradicts itself.
CREATE OR REPLACE FUNCTION rewards_payout_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS DISTINCT FROM OLD.number
        AND (OLD.state NOT IN ('failed', 'cancelled') OR OLD.disputed) THEN
        RAISE EXCEPTION 'payout % is %: its number stays', OLD.number, OLD.state;
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS rewards_payout_number_stays ON rewards_payout;
CREATE TRIGGER rewards_payout_number_stays
    BEFORE UPDATE OF number ON rewards_payout
    FOR EACH ROW EXECUTE FUNCTION rewards_payout_guard();
