-- Draws: Python has computed what the next tickets give; here one is dealt, kept and paid.

-- p: {campaign, digest, turn?}. `seed` says nothing of the seed itself. `segments` are some of the
-- deck's ranges that have tickets, [number, next, high], other ones first for other people;
-- With `turn` those asked for together see the same ones.
-- `left` is null where there is no deck. `blanks` are the latest draws in a row without a prize.
CREATE OR REPLACE FUNCTION campaigns_document_draw(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    s campaigns_drawseed;
    v_left bigint;
    v_segments jsonb;
    v_draws integer := 0;
    v_blanks integer := 0;
    v_got jsonb;
    v_tickets jsonb;
BEGIN
    SELECT * INTO s FROM campaigns_drawseed
    WHERE campaign_id = (p->>'campaign')::bigint AND digest = p->>'digest';
    IF s.tickets > 0 THEN
        SELECT sum(high - next) INTO v_left FROM campaigns_drawsegment WHERE seed_id = s.id;
    END IF;
    IF p_me.id IS NOT NULL THEN
        IF v_left > 0 THEN
            SELECT jsonb_agg(jsonb_build_array(number, next, high) ORDER BY turn)
            INTO v_segments FROM (
                SELECT number, next, high,
                    (number + coalesce((p->>'turn')::bigint, p_me.id)) % 32 AS turn
                FROM campaigns_drawsegment WHERE seed_id = s.id AND next < high
                ORDER BY turn LIMIT 6
            ) open_ones;
        END IF;
        SELECT coalesce(sum(times), 0), jsonb_object_agg(given, times)
        INTO v_draws, v_got FROM (
            SELECT given, count(*) AS times FROM campaigns_drawticket
            WHERE participation_id = p_me.id GROUP BY given
        ) counted;
        IF v_draws > 0 THEN
            SELECT v_draws - coalesce(max(n), 0) INTO v_blanks FROM campaigns_drawticket
            WHERE participation_id = p_me.id AND NOT blank;
            SELECT jsonb_agg(jsonb_build_object(
                'n', n, 'ticket', ticket, 'given', given, 'blank', blank,
                'reward', reward_uid, 'at', campaigns_ms(at)) ORDER BY n DESC)
            INTO v_tickets FROM (
                SELECT * FROM campaigns_drawticket WHERE participation_id = p_me.id
                ORDER BY n DESC LIMIT 20
            ) latest;
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'seed', CASE WHEN s.id IS NOT NULL THEN jsonb_build_object(
            'id', s.id, 'commitment', s.commitment, 'revealed', s.revealed <> '') END,
        'left', v_left,
        'segments', coalesce(v_segments, '[]'),
        'draws', v_draws,
        'blanks', v_blanks,
        'got', coalesce(v_got, '{}'),
        'tickets', coalesce(v_tickets, '[]'));
END $$;

-- Deals the next ticket of a segment that nobody else draws from at this moment; where all are
-- taken it waits for one, so that the last ticket is dealt too, and a ticket whose draw comes to
-- nothing is dealt again. Answers which of p_lots it is.
-- p_lots: [{segment, ticket, …}], wanted segments first.
CREATE OR REPLACE FUNCTION campaigns_deal(p_seed bigint, p_lots jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_wanted smallint[] := ARRAY(
        SELECT (l->>'segment')::smallint FROM jsonb_array_elements(p_lots) l);
    s campaigns_drawsegment;
    v_lot jsonb;
BEGIN
    SELECT * INTO s FROM campaigns_drawsegment
    WHERE seed_id = p_seed AND next < high AND number = ANY (v_wanted)
    ORDER BY array_position(v_wanted, number::smallint) LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO s FROM campaigns_drawsegment
        WHERE seed_id = p_seed AND next < high
        ORDER BY array_position(v_wanted, number::smallint) NULLS LAST LIMIT 1 FOR UPDATE;
    END IF;
    IF NOT FOUND THEN
        PERFORM core_refuse('stock.empty');
    END IF;
    SELECT l INTO v_lot FROM jsonb_array_elements(p_lots) l
    WHERE (l->>'segment')::smallint = s.number AND (l->>'ticket')::bigint = s.next;
    IF v_lot IS NULL THEN
        PERFORM campaigns_stale('others have drawn meanwhile');
    END IF;
    UPDATE campaigns_drawsegment SET next = next + 1 WHERE id = s.id;
    RETURN v_lot;
END $$;

-- e: {participation, n, seed, lots: [{drawn, give, why, segment?, ticket?}], instead,
--     rows: {slug: {pool, card}}, grant: what a prize is promised with, event}
CREATE OR REPLACE FUNCTION campaigns_effect_draw(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_seed campaigns_drawseed;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_n integer := (e->>'n')::integer;
    v_instead text := e->>'instead';
    v_lot jsonb;
    v_give text;
    v_given text;
    v_why text;
    v_pool bigint;
    v_second bigint;
    v_card text;
    v_fallbacks jsonb := '[]';
    v_answer jsonb;
    v_prize jsonb;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM campaigns_drawticket WHERE participation_id = v_me.id) <> v_n - 1
    THEN
        PERFORM campaigns_stale('drawn meanwhile');
    END IF;
    -- Ended is final here: the seed may be told from then on.
    SELECT s.* INTO v_seed FROM campaigns_drawseed s
    JOIN campaigns_campaign k ON k.id = s.campaign_id
    WHERE s.id = (e->>'seed')::bigint AND s.revealed = ''
      AND k.status = 'approved' AND k.ends_at > v_now;
    IF NOT FOUND THEN
        PERFORM core_refuse('campaign.ended');
    END IF;
    IF v_seed.tickets > 0 THEN
        v_lot := campaigns_deal(v_seed.id, e->'lots');
    ELSE
        v_lot := e->'lots'->0;
    END IF;
    v_give := v_lot->>'give';
    v_why := v_lot->>'why';
    v_pool := (e->'rows'->v_give->>'pool')::bigint;
    v_second := (e->'rows'->v_instead->>'pool')::bigint;
    IF v_pool IS NOT NULL AND v_second IS NOT NULL AND v_give <> v_instead THEN
        v_fallbacks := jsonb_build_array(jsonb_build_object(
            'prize', v_instead, 'pool', v_second));
    END IF;
    v_answer := campaigns_effect_grant(c, (e->'grant') || jsonb_build_object(
        'participation', v_me.id, 'prize', v_give, 'pool', v_pool, 'fallbacks', v_fallbacks));
    v_prize := nullif(v_answer->'result'->'prize', 'null');
    v_given := CASE
        WHEN v_prize IS NOT NULL THEN v_prize->>'slot'
        WHEN v_pool IS NULL THEN v_give
        ELSE v_instead END;
    IF v_pool IS NOT NULL AND (v_prize IS NULL OR v_given <> v_give) THEN
        v_why := 'empty';
    END IF;
    IF v_prize IS NULL THEN
        v_card := nullif(e->'rows'->v_given->>'card', '');
    END IF;
    IF v_card IS NOT NULL THEN
        v_prize := jsonb_build_object('slot', v_given, 'kind', 'card', 'amount', 0);
    END IF;
    INSERT INTO campaigns_drawticket (
        campaign_id, seed_id, participation_id, version, n, ticket, drawn, given, why, blank,
        reward_uid, at
    ) VALUES (
        v_me.campaign_id, v_seed.id, v_me.id, c->>'version', v_n, (v_lot->>'ticket')::bigint,
        v_lot->>'drawn', v_given, v_why, v_prize IS NULL,
        (v_answer->'result'->>'reward')::uuid, v_now
    );
    IF c ? 'listens' THEN
        PERFORM campaigns_happen(c, v_me.id, 'drawn', v_me.id || ':' || v_n, 1, v_now);
        IF v_card IS NOT NULL THEN
            PERFORM campaigns_happen(
                c, v_me.id, 'card-' || v_card, v_me.id || ':' || v_n, 1, v_now);
        END IF;
    END IF;
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'drawn',
        jsonb_build_object('slot', v_given, 'blank', v_prize IS NULL, 'n', v_n),
        (e->>'event')::uuid);
    RETURN v_answer || jsonb_build_object('result', v_answer->'result' || jsonb_build_object(
        'prize', v_prize, 'slot', v_given, 'n', v_n, 'ticket', v_lot->'ticket',
        'why', v_why));
END $$;

-- A ticket is kept as it was dealt.
CREATE TRIGGER campaigns_drawticket_append_only
    BEFORE UPDATE OR DELETE ON campaigns_drawticket
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

SELECT campaigns_dispatch();
