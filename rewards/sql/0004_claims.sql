-- Claiming: the owner says where the money goes, and the payout is ordered.

-- The number under which the provider knows a payout: 32 characters, from the grant's uid (a
-- UUIDv7; its version digit makes room) and the generation. rewards.numbers says the same.
CREATE OR REPLACE FUNCTION rewards_payout_number(p_uid uuid, p_generation integer)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substr('0123456789abcdefghijklmnopqrstuvwxyz', p_generation + 1, 1)
        || overlay(replace(p_uid::text, '-', '') PLACING '' FROM 13 FOR 1)
$$;

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
