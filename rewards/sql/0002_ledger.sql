-- Ledger entries and facts.

CREATE TRIGGER rewards_ledgerentry_append_only
    BEFORE UPDATE OR DELETE ON rewards_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

-- The account of that kind; p_pool for escrow only. Raises when there is none.
CREATE OR REPLACE FUNCTION rewards_account(p_budget bigint, p_kind text, p_pool bigint)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_id bigint;
BEGIN
    IF p_kind = 'escrow' THEN
        SELECT id INTO v_id FROM rewards_account
        WHERE budget_id = p_budget AND kind = p_kind AND pool_id = p_pool;
    ELSE
        SELECT id INTO v_id FROM rewards_account
        WHERE budget_id = p_budget AND kind = p_kind AND pool_id IS NULL;
    END IF;
    IF v_id IS NULL THEN
        RAISE EXCEPTION 'no account % in budget %', p_kind, p_budget;
    END IF;
    RETURN v_id;
END $$;

-- Move money between two kinds of accounts of a budget. The key says what the movement is
-- for; a second movement under it is a unique violation.
CREATE OR REPLACE FUNCTION rewards_move(
    p_key text, p_budget bigint, p_pool bigint, p_from text, p_to text,
    p_amount bigint, p_grant bigint, p_now timestamptz
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, grant_id, at)
    VALUES (
        p_key,
        rewards_account(p_budget, p_from, p_pool),
        rewards_account(p_budget, p_to, p_pool),
        p_amount, p_grant, p_now
    )
$$;

-- A UUIDv7 of that moment: 48 bits of milliseconds, the rest random.
CREATE OR REPLACE FUNCTION rewards_uuid7(p_now timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                PLACING substring(int8send((extract(epoch FROM p_now) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6
            ), 52, 1), 53, 1),
        'hex')::uuid
$$;

-- What a fact about a grant says of the variant it was promised under; nothing without one.
CREATE OR REPLACE FUNCTION rewards_arm_props(p_arm text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_arm <> '' THEN jsonb_build_object('arm', p_arm) ELSE '{}' END
$$;

-- Tell the event store about a grant, in this transaction.
CREATE OR REPLACE FUNCTION rewards_fact(
    p_name text, p_grant rewards_grant, p_campaign text, p_now timestamptz, p_props jsonb
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM core_enqueue(
        'events.fact',
        p_grant.uid::text,
        jsonb_build_object(
            'name', p_name,
            'at', (extract(epoch FROM p_now) * 1000)::bigint,
            'campaign', p_campaign,
            'person_id', p_grant.person_id,
            'device_id', NULL,
            'session_id', NULL,
            'source', 'server',
            'props', jsonb_build_object(
                'reward', p_grant.uid,
                'kind', p_grant.kind,
                'amount', p_grant.amount,
                'currency', p_grant.currency,
                'status', p_grant.status
            ) || rewards_arm_props(p_grant.arm) || p_props
        ),
        p_now,
        rewards_uuid7(p_now)
    );
END $$;
