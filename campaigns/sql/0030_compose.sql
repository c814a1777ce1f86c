-- How mechanics compose (ADR 0015): happenings raise meters, meters pay for prizes.

-- Adds a happening to the meters that listen to it, each within its caps and until its end: what
-- happens later raises nothing by it, even when it is counted later. The caller has just written
-- it, or locked it, and nobody has counted it yet.
CREATE OR REPLACE FUNCTION campaigns_count(h campaigns_happening) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    l campaigns_listener;
    v_zone text;
    v_day timestamptz;
    v_amount bigint;
    v_had bigint;
    v_raised jsonb := '{}';
BEGIN
    FOR l IN
        SELECT * FROM campaigns_listener
        WHERE campaign_id = h.campaign_id AND happening = h.name
            AND (until IS NULL OR h.at < until)
        ORDER BY meter
    LOOP
        v_amount := l.amount * h.amount;
        INSERT INTO campaigns_meter (
            campaign_id, participation_id, name, value, raised, free_used
        ) VALUES (h.campaign_id, h.participation_id, l.meter, 0, 0, 0)
        ON CONFLICT (participation_id, name) DO NOTHING;
        IF l.per_day > 0 OR l.most > 0 THEN
            -- One after the other, or a cap could be passed by haste.
            PERFORM 1 FROM campaigns_meter
            WHERE participation_id = h.participation_id AND name = l.meter FOR UPDATE;
        END IF;
        IF l.most > 0 THEN
            SELECT coalesce(sum((raised->>l.meter)::bigint), 0) INTO v_had
            FROM campaigns_happening
            WHERE participation_id = h.participation_id AND name = h.name AND counted;
            v_amount := least(v_amount, l.most - v_had);
        END IF;
        IF l.per_day > 0 THEN
            SELECT timezone INTO v_zone FROM campaigns_campaign WHERE id = h.campaign_id;
            v_day := date_trunc('day', h.at AT TIME ZONE v_zone) AT TIME ZONE v_zone;
            SELECT coalesce(sum((raised->>l.meter)::bigint), 0) INTO v_had
            FROM campaigns_happening
            WHERE participation_id = h.participation_id AND name = h.name AND counted
              AND at >= v_day
              AND at < ((v_day AT TIME ZONE v_zone) + interval '1 day') AT TIME ZONE v_zone;
            v_amount := least(v_amount, l.per_day - v_had);
        END IF;
        CONTINUE WHEN v_amount <= 0;
        UPDATE campaigns_meter
        SET value = value + v_amount, raised = raised + v_amount,
            reached_at = greatest(reached_at, h.at)
        WHERE participation_id = h.participation_id AND name = l.meter;
        v_raised := v_raised || jsonb_build_object(l.meter, v_amount);
    END LOOP;
    UPDATE campaigns_happening SET counted = true, raised = v_raised
    WHERE id = h.id AND (NOT counted OR v_raised <> '{}');
END $$;

-- Something that counts has happened to a participation; true when it was told for the first
-- time. Told again it changes nothing.
-- c: {campaign, listens?: [names], actor?}. With `listens` a name that is not among them is not
-- written at all. `actor` is the participation that did it, where it is another's.
CREATE OR REPLACE FUNCTION campaigns_happen(
    c jsonb, p_participation bigint, p_name text, p_key text, p_amount bigint, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_actor bigint := coalesce((c->>'actor')::bigint, p_participation);
    v_held boolean;
    h campaigns_happening;
BEGIN
    IF p_participation IS NULL OR (c ? 'listens' AND NOT c->'listens' ? p_name) THEN
        RETURN false;
    END IF;
    SELECT bool_or(held) INTO v_held FROM campaigns_participation
    WHERE id IN (p_participation, v_actor);
    IF v_held THEN
        -- Whoever releases them at this moment counts what is there: before, or after this.
        SELECT bool_or(held) INTO v_held FROM (
            SELECT held FROM campaigns_participation
            WHERE id IN (p_participation, v_actor) ORDER BY id FOR SHARE) locked;
    END IF;
    INSERT INTO campaigns_happening (
        campaign_id, participation_id, actor_id, name, key, amount, counted, raised, at
    ) VALUES (
        (c->>'campaign')::bigint, p_participation, v_actor, p_name, p_key, p_amount,
        NOT v_held, '{}', p_at
    ) ON CONFLICT (campaign_id, name, key) DO NOTHING RETURNING * INTO h;
    IF h.id IS NULL THEN
        RETURN false;
    END IF;
    IF h.counted THEN
        PERFORM campaigns_count(h);
    END IF;
    RETURN true;
END $$;

-- Somebody has looked at a participant and found them good: what was kept back counts now. How
-- many happenings. The caller holds the participation's row.
CREATE OR REPLACE FUNCTION campaigns_count_kept(p_participation bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    h campaigns_happening;
    v_count integer := 0;
BEGIN
    FOR h IN
        SELECT k.* FROM campaigns_happening k
        JOIN campaigns_participation mine ON mine.id = k.participation_id AND NOT mine.held
        JOIN campaigns_participation actor ON actor.id = k.actor_id AND NOT actor.held
        WHERE NOT k.counted
          AND (k.participation_id = p_participation OR k.actor_id = p_participation)
        ORDER BY k.at, k.id FOR UPDATE OF k
    LOOP
        PERFORM campaigns_count(h);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- Whether somebody has looked and found one of the two not good: what waits with them does not
-- count, and nobody needs to look again (`services.holds`: keep, reject_hold).
CREATE OR REPLACE FUNCTION campaigns_left_out(p_participation bigint, p_actor bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM campaigns_participation
        WHERE id IN (p_participation, p_actor) AND held AND risk @> '[{"kept": true}]')
$$;

-- The participation of whoever moves.
CREATE OR REPLACE FUNCTION campaigns_mover(c jsonb, e jsonb) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_id bigint := coalesce((e->>'participation')::bigint, (c->>'participation')::bigint);
BEGIN
    IF v_id IS NULL THEN
        SELECT id INTO v_id FROM campaigns_participation
        WHERE campaign_id = (c->>'campaign')::bigint
          AND person_uid = (c->>'person_uid')::uuid;
    END IF;
    IF v_id IS NULL THEN
        SELECT id INTO v_id FROM campaigns_participation
        WHERE campaign_id = (c->>'campaign')::bigint
          AND person_id = audiences_person_of((c->>'person_uid')::uuid);
    END IF;
    RETURN v_id;
END $$;

-- What a mechanic says has happened: written whether or not anybody listens. With `first` it is
-- stale when it was told before, so that Python reads again and refuses it.
-- e: {participation|null, name, key, amount, first?, event?, props?}
CREATE OR REPLACE FUNCTION campaigns_effect_happen(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint := campaigns_mover(c, e);
    v_person bigint;
BEGIN
    IF NOT campaigns_happen(
        jsonb_build_object('campaign', c->'campaign', 'actor', e->'actor'), v_id, e->>'name',
        e->>'key', coalesce((e->>'amount')::bigint, 1), (c->>'now')::timestamptz)
    THEN
        IF (e->>'first')::boolean THEN
            PERFORM campaigns_stale('it has happened before');
        END IF;
    ELSIF e->>'event' IS NOT NULL THEN
        SELECT person_id INTO v_person FROM campaigns_participation WHERE id = v_id;
        PERFORM campaigns_fact(
            c || jsonb_build_object('person', v_person), e->>'name',
            coalesce(e->'props', '{}'), (e->>'event')::uuid);
    END IF;
    RETURN '{}';
END $$;

-- Takes `p_amount` off a meter: of today's allowance first, then of what was raised. Answers
-- {free, spent}; refuses with p_code. The row's lock makes two at once go one after the other.
CREATE OR REPLACE FUNCTION campaigns_spend(
    c jsonb, p_participation bigint, p_meter text, p_amount bigint, p_code text
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    m campaigns_meter;
    v_day date := (c->'composed'->>'day')::date;
    v_allowed bigint := coalesce((c->'composed'->'free'->>p_meter)::bigint, 0);
    v_free bigint := 0;
BEGIN
    INSERT INTO campaigns_meter (
        campaign_id, participation_id, name, value, raised, free_used
    ) VALUES ((c->>'campaign')::bigint, p_participation, p_meter, 0, 0, 0)
    ON CONFLICT (participation_id, name) DO NOTHING;
    SELECT * INTO m FROM campaigns_meter
    WHERE participation_id = p_participation AND name = p_meter FOR UPDATE;
    IF v_allowed > 0 THEN
        v_free := least(p_amount, greatest(0, v_allowed - CASE
            WHEN m.free_day = v_day THEN m.free_used ELSE 0 END));
    END IF;
    IF m.value < p_amount - v_free THEN
        PERFORM core_refuse(p_code);
    END IF;
    UPDATE campaigns_meter
    SET value = value - (p_amount - v_free),
        free_used = CASE WHEN v_free = 0 THEN free_used
            WHEN free_day = v_day THEN free_used + v_free ELSE v_free END,
        free_day = CASE WHEN v_free = 0 THEN free_day ELSE v_day END
    WHERE id = m.id;
    RETURN jsonb_build_object('free', v_free, 'spent', p_amount - v_free);
END $$;

-- Promises one prize, once under its key. An empty pool goes on to the fallbacks; none left is
-- prize null where something was spent for it, else, or with `sure`, the refusal stock.empty. A
-- pool of which there will be more refuses with its word about when, whatever the fallbacks have:
-- nobody loses a chance or a prize to an hour that gives no more.
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
                'provider', e->>'provider', 'arm', v_me.arm)), v_now)->0;
            v_prize := jsonb_build_object(
                'slot', v_one->>'prize', 'kind', v_grant->>'kind', 'amount', v_grant->'amount');
            EXIT;
        EXCEPTION WHEN SQLSTATE 'AF001' THEN
            IF SQLERRM <> 'stock.empty' THEN
                RAISE;
            END IF;
            GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
            -- There will be more of this one: a lesser one in its place would cost somebody it.
            EXIT WHEN v_detail <> '';
        END;
    END LOOP;
    IF v_prize IS NULL AND (
        e->'spend'->>'meter' IS NULL OR (e->>'sure')::boolean OR v_detail <> ''
    ) THEN
        -- DETAIL: when there will be more, in ms, where a pool knows.
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

-- A phone was attached to somebody: where an inviter's campaign counts friends who did that, a
-- new one counts, once a human being however many devices they have.
CREATE OR REPLACE FUNCTION campaigns_friend_verified(p_person bigint, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_people bigint[] := campaigns_people(p_person);
    v_friend campaigns_participation;
    v_inviter bigint;
    v_count integer := 0;
BEGIN
    IF audiences_phone_masked(p_person) = '' THEN
        RETURN 0;
    END IF;
    FOR v_friend IN
        SELECT f.* FROM campaigns_participation f
        JOIN campaigns_listener l
            ON l.campaign_id = f.campaign_id AND l.happening = 'friend_verified'
        JOIN campaigns_campaign c ON c.id = f.campaign_id AND c.ends_at > p_now
        WHERE f.person_id = ANY (v_people) AND f.parent_id IS NOT NULL
        GROUP BY f.id ORDER BY f.id
    LOOP
        SELECT person_id INTO v_inviter FROM campaigns_participation
        WHERE id = v_friend.parent_id;
        CONTINUE WHEN campaigns_referral_own(v_people, campaigns_people(v_inviter))
            OR campaigns_referral_known(v_friend, v_people, 'phone');
        IF campaigns_happen(
            jsonb_build_object('campaign', v_friend.campaign_id, 'actor', v_friend.id),
            v_friend.parent_id, 'friend_verified', 'human:' || audiences_canonical(p_person),
            1, p_now)
        THEN
            v_count := v_count + 1;
        END IF;
    END LOOP;
    RETURN v_count;
END $$;

-- After a phone was attached in this transaction. e: {}
CREATE OR REPLACE FUNCTION campaigns_effect_verified(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM campaigns_friend_verified(
        audiences_person_of((c->>'person_uid')::uuid), (c->>'now')::timestamptz);
    RETURN '{}';
END $$;

-- A friend has qualified, by whatever way: it counts for who invited them, once a human being.
CREATE OR REPLACE FUNCTION campaigns_referral_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM campaigns_listener
        WHERE campaign_id = NEW.campaign_id AND happening = 'friend_qualified'
    ) THEN
        PERFORM campaigns_happen(
            jsonb_build_object('campaign', NEW.campaign_id, 'actor', NEW.participation_id),
            NEW.inviter_id, 'friend_qualified', NEW.participation_id::text, 1, NEW.changed_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER campaigns_referral_counts
    AFTER UPDATE OF state ON campaigns_referral
    FOR EACH ROW WHEN (NEW.state = 'qualified' AND OLD.state <> 'qualified')
    EXECUTE FUNCTION campaigns_referral_counts();

-- What mechanics share of one participation, in a campaign that composes several: every meter
-- {value, raised, at, free}, `free` what is left of today's allowance, and what was taken of
-- each scene {n, prize, reward, at}, the last of them told.
CREATE OR REPLACE FUNCTION campaigns_composed(p_participation bigint, p jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_free jsonb := coalesce(p->'composed'->'free', '{}');
    v_day date := (p->'composed'->>'day')::date;
    v_meters jsonb;
    v_takes jsonb := '{}';
BEGIN
    SELECT jsonb_object_agg(key, jsonb_build_object(
        'value', 0, 'raised', 0, 'at', NULL, 'free', value))
    INTO v_meters FROM jsonb_each(v_free);
    IF p_participation IS NOT NULL THEN
        SELECT coalesce(v_meters, '{}') || coalesce(jsonb_object_agg(name, jsonb_build_object(
            'value', value, 'raised', raised, 'at', campaigns_ms(reached_at),
            'free', greatest(0, coalesce((v_free->>name)::bigint, 0)
                - CASE WHEN free_day = v_day THEN free_used ELSE 0 END))), '{}')
        INTO v_meters FROM campaigns_meter WHERE participation_id = p_participation;
        SELECT coalesce(jsonb_object_agg(last.scene, last.told), '{}') INTO v_takes
        FROM (
            SELECT DISTINCT ON (scene) scene, jsonb_build_object(
                'n', count(*) OVER (PARTITION BY scene), 'prize', nullif(prize, ''),
                'reward', reward_uid, 'at', campaigns_ms(at)) AS told
            FROM campaigns_take WHERE participation_id = p_participation
            ORDER BY scene, id DESC
        ) last;
    END IF;
    RETURN jsonb_build_object('meters', coalesce(v_meters, '{}'), 'takes', v_takes);
END $$;

SELECT campaigns_dispatch();
