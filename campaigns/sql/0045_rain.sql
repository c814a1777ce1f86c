-- Packet rain: catching in a wave, and packets behind passwords.

-- p: {reward_scope, pool, wave|null, packets, roll, today, words: whether there are passwords}
CREATE OR REPLACE FUNCTION campaigns_document_rain(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_wave bigint := (p->>'wave')::bigint;
    v_caught integer := 0;
    v_total integer := 0;
    v_tried integer := 0;
    v_words jsonb := '[]';
    v_unopened jsonb := '[]';
BEGIN
    IF p_me.grants > 0 THEN
        SELECT count(*) FILTER (WHERE wave = v_wave), count(*) INTO v_caught, v_total
        FROM campaigns_raincatch WHERE participation_id = p_me.id;
    END IF;
    IF p_me.id IS NOT NULL AND (p->>'words')::boolean THEN
        SELECT count(*) FILTER (WHERE word = '' AND day = (p->>'today')::date),
            coalesce(jsonb_agg(word ORDER BY id) FILTER (WHERE word <> ''), '[]'),
            coalesce(jsonb_agg(word ORDER BY id)
                FILTER (WHERE word <> '' AND reward_uid IS NULL), '[]')
        INTO v_tried, v_words, v_unopened
        FROM campaigns_saidword WHERE participation_id = p_me.id;
    END IF;
    RETURN jsonb_build_object(
        'caught', v_caught, 'total', v_total,
        'left', rewards_wave_level(p->>'reward_scope', p->>'pool', v_wave,
            (p->>'packets')::integer, (p->>'roll')::boolean),
        'tried', v_tried, 'words', v_words, 'unopened', v_unopened);
END $$;

-- Promises a unit that is reserved for the reward, as both ways of the rain do.
-- e: {reward, held, claim_by, hold_until, provider}
CREATE OR REPLACE FUNCTION campaigns_rain_promise(
    c jsonb, e jsonb, p_me campaigns_participation, p_pool bigint, p_unit bigint, p_key text
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_grant jsonb;
BEGIN
    v_grant := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
        'idem_key', p_key, 'scope', c->>'reward_scope', 'version', c->>'version',
        'pool', p_pool, 'unit', p_unit, 'holder', 'rain:' || (e->>'reward'),
        'person_id', p_me.person_id, 'uid', e->>'reward',
        'status', CASE WHEN (e->>'held')::boolean THEN 'checking' ELSE 'granted' END,
        'hold_until', e->'hold_until', 'claim_by', e->>'claim_by',
        'provider', e->>'provider', 'arm', p_me.arm)), (c->>'now')::timestamptz)->0;
    UPDATE campaigns_participation SET grants = grants + 1 WHERE id = p_me.id;
    RETURN jsonb_build_object(
        'person', p_me.person_id,
        'result', jsonb_build_object(
            'prize', jsonb_build_object(
                'slot', 'packet', 'kind', v_grant->>'kind', 'amount', v_grant->'amount'),
            'reward', e->>'reward'));
END $$;

-- Whoever moves, locked: two taps of one person go one after the other, nobody else waits.
CREATE OR REPLACE FUNCTION campaigns_rain_mover(c jsonb, e jsonb)
RETURNS campaigns_participation LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    IF v_me.held AND NOT coalesce((e->>'held')::boolean, true) THEN
        PERFORM campaigns_stale('held meanwhile');
    END IF;
    RETURN v_me;
END $$;

-- Catch one packet of a wave. That the wave is open Python has seen from the clock alone.
-- e: {participation, pool, wave, packets, roll, most, salt, retry_at, reward, held, claim_by,
--     hold_until, provider}
CREATE OR REPLACE FUNCTION campaigns_effect_rain_catch(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation := campaigns_rain_mover(c, e);
    v_now timestamptz := (c->>'now')::timestamptz;
    v_wave bigint := (e->>'wave')::bigint;
    v_pool bigint := (e->>'pool')::bigint;
    v_place integer;
    v_unit bigint;
BEGIN
    SELECT count(*) INTO v_place FROM campaigns_raincatch
    WHERE participation_id = v_me.id AND wave = v_wave;
    IF v_place >= (e->>'most')::integer THEN
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'limit.reached',
            DETAIL = coalesce(e->>'retry_at', '');
    END IF;
    PERFORM rewards_open_wave(
        v_pool, v_wave, (e->>'packets')::integer, (e->>'roll')::boolean, v_now);
    v_unit := rewards_reserve_in_wave(
        v_pool, v_wave, 'rain:' || (e->>'reward'), (e->>'claim_by')::timestamptz,
        (e->>'salt')::integer);
    IF v_unit IS NULL THEN
        -- DETAIL: when the next wave falls, in ms; core.sqlcall hands it on.
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'stock.empty',
            DETAIL = coalesce(e->>'retry_at', '');
    END IF;
    INSERT INTO campaigns_raincatch (
        campaign_id, participation_id, wave, place, reward_uid, at
    ) VALUES (
        v_me.campaign_id, v_me.id, v_wave, v_place + 1, (e->>'reward')::uuid, v_now
    );
    IF c ? 'listens' THEN
        PERFORM campaigns_happen(
            c, v_me.id, 'caught', v_me.id || ':' || v_wave || ':' || (v_place + 1), 1, v_now);
    END IF;
    RETURN campaigns_rain_promise(
        c, e, v_me, v_pool, v_unit,
        (c->>'slug') || ':rain:' || v_me.id || ':' || v_wave || ':' || (v_place + 1));
END $$;

-- A password was said, right (its name) or wrong (''). The answer tells which, and how many
-- wrong ones are still free today.
-- e: {participation, word, day, tries}
CREATE OR REPLACE FUNCTION campaigns_effect_rain_say(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation := campaigns_rain_mover(c, e);
    v_now timestamptz := (c->>'now')::timestamptz;
    v_right boolean := e->>'word' <> '';
    v_tried integer;
BEGIN
    SELECT count(*) INTO v_tried FROM campaigns_saidword
    WHERE participation_id = v_me.id AND day = (e->>'day')::date AND word = '';
    IF v_tried >= (e->>'tries')::integer THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    INSERT INTO campaigns_saidword (campaign_id, participation_id, day, word, at)
    VALUES (v_me.campaign_id, v_me.id, (e->>'day')::date, e->>'word', v_now)
    ON CONFLICT (participation_id, word) WHERE word <> '' DO NOTHING;
    IF v_right AND FOUND AND c ? 'listens' THEN
        PERFORM campaigns_happen(
            c, v_me.id, 'password_right', v_me.id || ':' || (e->>'word'), 1, v_now);
    END IF;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object(
            'right', v_right,
            'tries', (e->>'tries')::integer - v_tried - CASE WHEN v_right THEN 0 ELSE 1 END));
END $$;

-- Open the packet of a password that was right, once.
-- e: {participation, pool, word, salt, reward, held, claim_by, hold_until, provider}
CREATE OR REPLACE FUNCTION campaigns_effect_rain_open(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation := campaigns_rain_mover(c, e);
    v_pool bigint := (e->>'pool')::bigint;
    v_unit bigint;
BEGIN
    UPDATE campaigns_saidword SET reward_uid = (e->>'reward')::uuid
    WHERE participation_id = v_me.id AND word = e->>'word' AND reward_uid IS NULL;
    IF NOT FOUND THEN
        PERFORM campaigns_stale('opened meanwhile');
    END IF;
    v_unit := rewards_reserve_unit(
        v_pool, 'rain:' || (e->>'reward'), (e->>'claim_by')::timestamptz,
        (e->>'salt')::integer);
    IF v_unit IS NULL THEN
        PERFORM core_refuse('stock.empty');
    END IF;
    RETURN campaigns_rain_promise(
        c, e, v_me, v_pool, v_unit,
        (c->>'slug') || ':rain:' || v_me.id || ':' || (e->>'word'));
END $$;
