-- The gift mechanic: what is left today, taking one, insuring somebody once.

-- Whether this insurer, or another campaign of ours, has given the person something already.
-- A phone and an id number are known only at the claim.
CREATE OR REPLACE FUNCTION campaigns_gift_known(
    p_person bigint, p_scope text, p_insurer text, p_id_hash text, p_phone_hash text,
    p_reward uuid
) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN rewards_claimed_elsewhere(audiences_canonical(p_person), p_scope)
        OR EXISTS (
            SELECT FROM campaigns_insuredperson
            WHERE insurer = p_insurer AND NOT void AND id_hash = p_id_hash
              AND reward_uid <> p_reward)
        OR EXISTS (
            SELECT FROM campaigns_insuredperson
            WHERE insurer = p_insurer AND NOT void AND phone_hash = p_phone_hash
              AND reward_uid <> p_reward);
END $$;

-- p: {reward_scope, day, insurer}. `taken` counts the gifts this participant ever took, `grants`
-- all their rewards.
CREATE OR REPLACE FUNCTION campaigns_document_gift(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN rewards_gifts_on(p->>'reward_scope', (p->>'day')::date) || jsonb_build_object(
        'grants', coalesce(p_me.grants, 0),
        'taken', CASE WHEN p_me.grants > 0
            THEN rewards_gifts_taken(p_me.person_id, p->>'reward_scope') ELSE 0 END,
        'known', p_me.id IS NOT NULL AND campaigns_gift_known(
            p_me.person_id, p->>'reward_scope', p->>'insurer', NULL, NULL, NULL),
        'certificate', CASE WHEN p_me.grants > 0 THEN rewards_certificate_of(
            audiences_canonical(p_me.person_id), p->>'reward_scope') END);
END $$;

-- e: {participation, grants, pool, day, retry_at, salt, reward, held, idem_key, claim_by,
--     hold_until, provider, amount}
CREATE OR REPLACE FUNCTION campaigns_effect_gift_take(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_holder text := 'gift:' || (e->>'reward');
    v_unit bigint;
    v_grant jsonb;
BEGIN
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = (e->>'participation')::bigint RETURNING * INTO v_me;
    IF v_me.grants <> (e->>'grants')::integer + 1 THEN
        PERFORM campaigns_stale('something was taken meanwhile');
    END IF;
    IF v_me.held AND NOT (e->>'held')::boolean THEN
        PERFORM campaigns_stale('held meanwhile');
    END IF;
    v_unit := rewards_reserve_gift(
        (e->>'pool')::bigint, (e->>'day')::date, v_holder, (e->>'claim_by')::timestamptz,
        (e->>'salt')::integer);
    IF v_unit IS NULL THEN
        -- DETAIL: when there will be more, in ms; core.sqlcall hands it on.
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'stock.empty',
            DETAIL = coalesce(e->>'retry_at', '');
    END IF;
    v_grant := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
        'idem_key', e->>'idem_key', 'scope', c->>'reward_scope', 'version', c->>'version',
        'pool', e->'pool', 'unit', v_unit, 'holder', v_holder,
        'person_id', v_me.person_id, 'amount', e->'amount', 'uid', e->>'reward',
        'status', CASE WHEN (e->>'held')::boolean THEN 'checking' ELSE 'granted' END,
        'hold_until', e->'hold_until', 'claim_by', e->>'claim_by',
        'provider', e->>'provider', 'arm', v_me.arm)), (c->>'now')::timestamptz)->0;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object(
            'prize', jsonb_build_object(
                'slot', 'gift', 'kind', v_grant->>'kind', 'amount', e->'amount'),
            'reward', e->>'reward'));
END $$;

-- The reward was claimed through rewards.api in the same transaction; here the insurer is told
-- whom to insure, once a person.
-- e: {reward, product, insurer, newcomers_only, id_hash, id_forms: [its hashes under every key],
--     cipher, recipient, insured, details, erase_at, consents: {id: version}}
CREATE OR REPLACE FUNCTION campaigns_effect_gift_insure(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_reward uuid := (e->>'reward')::uuid;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_me campaigns_participation;
    v_phone text;
    v_id text;
    v_version text;
BEGIN
    IF EXISTS (SELECT FROM campaigns_insuredperson WHERE reward_uid = v_reward) THEN
        RETURN '{}';
    END IF;
    SELECT * INTO v_me FROM campaigns_participation
    WHERE campaign_id = (c->>'campaign')::bigint AND person_uid = (c->>'person_uid')::uuid;
    IF v_me.id IS NULL THEN
        SELECT * INTO v_me FROM campaigns_participation
        WHERE campaign_id = (c->>'campaign')::bigint
          AND person_id = audiences_person_of((c->>'person_uid')::uuid);
    END IF;
    IF jsonb_array_length(e->'id_forms') > 1 THEN
        PERFORM core_settle_hash('id:', ARRAY['campaigns_rehash_id'],
            ARRAY(SELECT jsonb_array_elements_text(e->'id_forms')));
    END IF;
    v_phone := rewards_order_details(v_reward, e->>'recipient', e->'details');
    UPDATE campaigns_insuredperson SET void = true
    WHERE NOT void AND (id_hash = e->>'id_hash' OR phone_hash = v_phone)
      AND rewards_gone(reward_uid);
    INSERT INTO campaigns_insuredperson (
        campaign_id, participation_id, reward_uid, product, insurer, id_hash, phone_hash,
        insured, details, at, erase_at
    ) VALUES (
        (c->>'campaign')::bigint, v_me.id, v_reward, e->>'product', e->>'insurer',
        e->>'id_hash', v_phone, e->>'insured', e->>'cipher', v_now,
        (e->>'erase_at')::timestamptz
    ) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM core_refuse('eligibility.already_insured');
    END IF;
    IF (e->>'newcomers_only')::boolean AND campaigns_gift_known(
        v_me.person_id, c->>'reward_scope', e->>'insurer', e->>'id_hash', v_phone, v_reward)
    THEN
        PERFORM core_refuse('eligibility.newcomers_only');
    END IF;
    FOR v_id, v_version IN SELECT * FROM jsonb_each_text(e->'consents') LOOP
        PERFORM audiences_record_consent(
            v_me.person_id, c->>'slug', v_id, v_version, v_now,
            jsonb_build_object(
                'version', c->>'version', 'language', c->>'language', 'action', 'claim'));
    END LOOP;
    RETURN '{}';
END $$;

-- Names and id numbers whose time is over; up to p_limit, answers how many. Whose policy is
-- still being ordered keeps them until the insurer has answered.
CREATE OR REPLACE FUNCTION campaigns_erase_insured(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_rewards uuid[];
    v_open uuid[];
    v_count integer;
BEGIN
    v_rewards := ARRAY(
        SELECT reward_uid FROM campaigns_insuredperson
        WHERE details <> '' AND erase_at <= p_now AND rewards_payout_settled(reward_uid)
        ORDER BY erase_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
    v_open := rewards_forget_recipients(v_rewards);
    UPDATE campaigns_insuredperson SET details = ''
    WHERE reward_uid = ANY (v_rewards) AND NOT reward_uid = ANY (v_open);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
