-- Cards that are given to a friend. What is given is spent at once and waits under a token; who
-- takes it first has it, and a giver who takes it back has it again.

-- The cards somebody has given, the newest first, and how many today; of each kind how many wait
-- for a look before they count, or were looked at and do not; what is told of a pot that is
-- shared. p: {day, gives?, pot?}
CREATE OR REPLACE FUNCTION campaigns_document_collect(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_gifts jsonb;
    v_given integer := 0;
    v_pot jsonb := '{}';
    v_kept jsonb := '{}';
    v_left_out jsonb := '{}';
BEGIN
    IF p ? 'pot' THEN
        v_pot := campaigns_pot_mine(p_me, p);
    END IF;
    IF p_me.id IS NOT NULL THEN
        -- Nearly always nothing, and then nothing is read: the index holds what is kept alone.
        SELECT jsonb_object_agg(card, n) FILTER (WHERE NOT decided),
            jsonb_object_agg(card, n) FILTER (WHERE decided)
        INTO v_kept, v_left_out FROM (
            SELECT substr(name, 6) AS card, sum(amount) AS n,
                campaigns_left_out(participation_id, actor_id) AS decided
            FROM campaigns_happening
            WHERE participation_id = p_me.id AND NOT counted AND name LIKE 'card-%'
            GROUP BY 1, 3) k;
    END IF;
    v_pot := v_pot || jsonb_build_object(
        'kept', coalesce(v_kept, '{}'), 'left_out', coalesce(v_left_out, '{}'));
    IF p_me.id IS NULL OR NOT coalesce((p->>'gives')::boolean, false) THEN
        RETURN v_pot || jsonb_build_object('gifts', '[]'::jsonb, 'given', 0);
    END IF;
    SELECT jsonb_agg(jsonb_build_object(
            'token', token, 'card', card, 'state', CASE WHEN taken_by_id IS NULL THEN 'open'
                WHEN taken_by_id = giver_id THEN 'back' ELSE 'taken' END,
            'at', campaigns_ms(at)) ORDER BY id DESC)
    INTO v_gifts FROM (
        SELECT * FROM campaigns_cardgift WHERE giver_id = p_me.id ORDER BY id DESC LIMIT 10) g;
    SELECT count(*) INTO v_given FROM campaigns_cardgift
    WHERE giver_id = p_me.id AND day = (p->>'day')::date;
    RETURN v_pot || jsonb_build_object('gifts', coalesce(v_gifts, '[]'), 'given', v_given);
END $$;

-- One card leaves the giver, who keeps one of its kind, and waits for whoever opens the link.
-- e: {participation, card, meter, token, day, per_day, event}
CREATE OR REPLACE FUNCTION campaigns_effect_give_card(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_left bigint;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM campaigns_cardgift
        WHERE giver_id = v_me.id AND day = (e->>'day')::date) >= (e->>'per_day')::integer THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    PERFORM campaigns_spend(c, v_me.id, e->>'meter', 1, 'cards.no_double');
    SELECT value INTO v_left FROM campaigns_meter
    WHERE participation_id = v_me.id AND name = e->>'meter';
    IF v_left < 1 THEN
        PERFORM core_refuse('cards.no_double');
    END IF;
    INSERT INTO campaigns_cardgift (campaign_id, giver_id, token, card, day, at)
    VALUES ((c->>'campaign')::bigint, v_me.id, e->>'token', e->>'card', (e->>'day')::date,
        (c->>'now')::timestamptz);
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'card_given',
        jsonb_build_object('card', e->>'card'), (e->>'event')::uuid);
    RETURN jsonb_build_object('result', jsonb_build_object(
        'card', e->>'card', 'gift', e->>'token'));
END $$;

-- The first who asks has the card; nobody gets it twice. It is the giver's doing as much as the
-- taker's: while either is on hold it is kept back like all that happens.
-- e: {participation, gift, event}
CREATE OR REPLACE FUNCTION campaigns_effect_take_card(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    g campaigns_cardgift;
    v_now timestamptz := (c->>'now')::timestamptz;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = campaigns_mover(c, e) FOR NO KEY UPDATE;
    SELECT * INTO g FROM campaigns_cardgift
    WHERE token = e->>'gift' AND campaign_id = (c->>'campaign')::bigint FOR UPDATE;
    IF g.id IS NULL THEN
        PERFORM core_refuse('gift.unknown');
    ELSIF g.taken_by_id IS NOT NULL THEN
        PERFORM core_refuse('gift.taken');
    END IF;
    UPDATE campaigns_cardgift SET taken_by_id = v_me.id, taken_at = v_now WHERE id = g.id;
    PERFORM campaigns_happen(
        c || jsonb_build_object('actor', g.giver_id), v_me.id, 'card-' || g.card,
        'gift:' || g.id, 1, v_now);
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'card_taken',
        jsonb_build_object('card', g.card, 'back', g.giver_id = v_me.id), (e->>'event')::uuid);
    RETURN jsonb_build_object('result', jsonb_build_object(
        'card', g.card, 'back', g.giver_id = v_me.id));
END $$;

SELECT campaigns_dispatch();
