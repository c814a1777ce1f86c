-- As 0030 has it, and an empty pool's word about when there will be more is handed on.
--
-- Promises one prize, once under its key. An empty pool goes on to the fallbacks; none left is
-- prize null where something was spent for it, else, or with `sure`, the refusal stock.empty.
-- e: {participation, key, scene, prize, pool|null, amount?, fallbacks: [{prize, pool, amount?}],
--     reward, held, claim_by, hold_until, provider, spend?: {meter, amount, code?},
--     needs?: {meter, at, code?}, sure?, event?}
CREATE OR REPLACE FUNCTION campaigns_effect_grant(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_take bigint;
    v_paid jsonb := '{"free": 0, "spent": 0}';
    v_one jsonb;
    v_grant jsonb;
    v_prize jsonb;
    v_detail text := '';
BEGIN
    -- The participation first, as everywhere: two takes of one person go one after the other.
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = campaigns_mover(c, e) FOR NO KEY UPDATE;
    IF v_me.held AND NOT (e->>'held')::boolean THEN
        PERFORM campaigns_stale('held meanwhile');
    END IF;
    INSERT INTO campaigns_take (
        campaign_id, participation_id, key, scene, prize, meter, spent, free, at
    ) VALUES (
        v_me.campaign_id, v_me.id, e->>'key', coalesce(e->>'scene', 'default'), '',
        coalesce(e->'spend'->>'meter', ''), 0, 0, v_now
    ) ON CONFLICT (participation_id, key) DO NOTHING RETURNING id INTO v_take;
    IF v_take IS NULL THEN
        PERFORM campaigns_stale('taken meanwhile');
    END IF;
    IF e->'needs'->>'meter' IS NOT NULL THEN
        PERFORM 1 FROM campaigns_meter
        WHERE participation_id = v_me.id AND name = e->'needs'->>'meter'
          AND raised >= (e->'needs'->>'at')::bigint FOR SHARE;
        IF NOT FOUND THEN
            PERFORM core_refuse(coalesce(e->'needs'->>'code', 'step.not_reached'));
        END IF;
    END IF;
    IF e->'spend'->>'meter' IS NOT NULL THEN
        v_paid := campaigns_spend(
            c, v_me.id, e->'spend'->>'meter', (e->'spend'->>'amount')::bigint,
            coalesce(e->'spend'->>'code', 'chance.none'));
    END IF;
    FOR v_one IN
        SELECT value FROM jsonb_array_elements(
            jsonb_build_array(e) || coalesce(nullif(e->'fallbacks', 'null'), '[]'))
    LOOP
        CONTINUE WHEN v_one->>'pool' IS NULL;
        BEGIN
            v_grant := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
                'idem_key', (c->>'slug') || ':' || v_me.id || ':' || (e->>'key'),
                'scope', c->>'reward_scope', 'version', c->>'version',
                'pool', v_one->'pool', 'person_id', v_me.person_id,
                'amount', v_one->'amount', 'uid', e->>'reward',
                'status', CASE WHEN (e->>'held')::boolean THEN 'checking' ELSE 'granted' END,
                'hold_until', e->'hold_until', 'claim_by', e->>'claim_by',
                'provider', e->>'provider')), v_now)->0;
            v_prize := jsonb_build_object(
                'slot', v_one->>'prize', 'kind', v_grant->>'kind', 'amount', v_grant->'amount');
            EXIT;
        EXCEPTION WHEN SQLSTATE 'AF001' THEN
            IF SQLERRM <> 'stock.empty' THEN
                RAISE;
            END IF;
            GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
        END;
    END LOOP;
    IF v_prize IS NULL AND (
        e->'spend'->>'meter' IS NULL OR (e->>'sure')::boolean
    ) THEN
        -- DETAIL: when there will be more, in ms, where the pool knows.
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'stock.empty', DETAIL = v_detail;
    END IF;
    UPDATE campaigns_take
    SET prize = coalesce(v_prize->>'slot', ''), spent = (v_paid->>'spent')::bigint,
        free = (v_paid->>'free')::integer,
        reward_uid = CASE WHEN v_prize IS NOT NULL THEN (e->>'reward')::uuid END
    WHERE id = v_take;
    IF v_prize IS NOT NULL THEN
        UPDATE campaigns_participation SET grants = grants + 1 WHERE id = v_me.id;
    END IF;
    IF e->>'event' IS NOT NULL THEN
        PERFORM campaigns_fact(
            c || jsonb_build_object('person', v_me.person_id), 'taken',
            jsonb_build_object(
                'scene', coalesce(e->>'scene', 'default'), 'prize', v_prize->'slot',
                'reward', CASE WHEN v_prize IS NOT NULL THEN e->'reward' END),
            (e->>'event')::uuid);
    END IF;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'no_reward', v_prize IS NULL,
        'result', jsonb_build_object(
            'prize', v_prize,
            'reward', CASE WHEN v_prize IS NOT NULL THEN e->'reward' END));
END $$;
