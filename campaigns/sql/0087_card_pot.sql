-- A collection whose pot is shared: who has completed the set, and at the end what each gets.

-- What a participant is told of the pot: when their set was completed, and their part once it is
-- written down. p: {campaign, pot}, `pot` as everybody sees it.
CREATE OR REPLACE FUNCTION campaigns_pot_mine(p_me campaigns_participation, p jsonb)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_done timestamptz;
    v_pot campaigns_cardpot;
    v_mine campaigns_cardshare;
BEGIN
    SELECT * INTO v_pot FROM campaigns_cardpot WHERE campaign_id = (p->>'campaign')::bigint;
    IF p_me.id IS NOT NULL THEN
        SELECT at INTO v_done FROM campaigns_happening
        WHERE campaign_id = p_me.campaign_id AND name = 'combined' AND key = p_me.id || ':pot';
        SELECT * INTO v_mine FROM campaigns_cardshare
        WHERE campaign_id = p_me.campaign_id AND participation_id = p_me.id;
    END IF;
    RETURN jsonb_build_object(
        'completed', campaigns_ms(v_done), 'shared', v_pot.id IS NOT NULL,
        'amount', v_mine.amount, 'reward', v_mine.reward_uid,
        'people', coalesce(v_pot.people, (p->'pot'->>'people')::integer, 0));
END $$;

-- The same for everybody: how many have completed the set and are not on hold. p: {scope}
CREATE OR REPLACE FUNCTION campaigns_pot_board(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('people', count(*))
    FROM campaigns_happening h JOIN campaigns_campaign c ON c.id = h.campaign_id
    WHERE c.uid = (p->>'scope')::uuid AND h.name = 'combined' AND h.counted
$$;

-- A set is completed: one card of each kind is spent, for a part of the pot. Once for a person.
-- e: {participation, meters, event}
CREATE OR REPLACE FUNCTION campaigns_effect_complete(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_meter text;
BEGIN
    -- The participation first, as everywhere; then the cards in one order.
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    -- After the end a set may be completed until the pot is shared.
    IF EXISTS (SELECT FROM campaigns_cardpot WHERE campaign_id = v_me.campaign_id) THEN
        PERFORM core_refuse('campaign.ended');
    END IF;
    -- It is kept whether or not anything listens: the pot is shared by it.
    IF NOT campaigns_happen(
        c - 'listens', v_me.id, 'combined', v_me.id || ':pot', 1, (c->>'now')::timestamptz) THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    FOR v_meter IN
        SELECT value FROM jsonb_array_elements_text(e->'meters') ORDER BY value
    LOOP
        PERFORM campaigns_spend(c, v_me.id, v_meter, 1, 'cards.missing');
    END LOOP;
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'combined', '{}'::jsonb,
        (e->>'event')::uuid);
    RETURN jsonb_build_object('result', jsonb_build_object('completed', true));
END $$;

-- Writes the parts down, once. Waits at the campaign's gate for moves under way. Equal parts, the
-- units that do not divide one each to who completed first; a limit for each leaves the rest in the
-- pool. One human being has one part. Answers whether it was this call.
-- p: {campaign, version, pool, most, holder, until, now}
CREATE OR REPLACE FUNCTION campaigns_pot_write(p jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_pool bigint := (p->>'pool')::bigint;
    v_most bigint := (p->>'most')::bigint;
    v_people bigint;
    v_out bigint;
    v_total bigint;
    v_each bigint := 0;
    v_more bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(campaigns_gate(v_campaign));
    IF EXISTS (SELECT FROM campaigns_cardpot WHERE campaign_id = v_campaign) THEN
        RETURN false;
    END IF;
    CREATE TEMP TABLE campaigns_pot_now ON COMMIT DROP AS
    WITH listed AS (
        SELECT array_agg(participation_id) AS ids, array_agg(at) AS moments,
            array_agg(participation_id) FILTER (WHERE NOT counted) AS kept
        FROM campaigns_happening
        WHERE campaign_id = v_campaign AND name = 'combined'
            AND key = participation_id || ':pot'
    )
    SELECT placed.*
    FROM listed, campaigns_places(ids, NULL, moments, coalesce(kept, '{}')) placed;
    SELECT count(*) FILTER (WHERE NOT held), count(*) FILTER (WHERE held)
    INTO v_people, v_out FROM campaigns_pot_now;
    v_total := rewards_pot_left(v_pool);
    IF v_people > 0 THEN
        v_each := v_total / v_people;
        v_more := v_total % v_people;
        IF v_most > 0 AND v_each >= v_most THEN
            v_each := v_most;
            v_more := 0;
        END IF;
        PERFORM rewards_cut_pot(
            v_pool, CASE WHEN v_each > 0 THEN v_people ELSE v_more END, v_each, v_more,
            p->>'holder', (p->>'until')::timestamptz);
    END IF;
    INSERT INTO campaigns_cardshare (
        campaign_id, participation_id, person_id, place, amount, unit_id, state
    )
    SELECT v_campaign, n.participation_id, n.person_id, n.place,
        v_each + CASE WHEN n.place <= v_more THEN 1 ELSE 0 END, u.id,
        CASE WHEN u.id IS NULL THEN 'empty' ELSE 'waiting' END
    FROM campaigns_pot_now n
    LEFT JOIN rewards_unit u ON u.pool_id = v_pool AND u.holder = (p->>'holder') || n.place
    WHERE NOT n.held;
    DROP TABLE campaigns_pot_now;
    INSERT INTO campaigns_cardpot (
        campaign_id, version, pool_id, total, people, left_out, written_at
    ) VALUES (
        v_campaign, p->>'version', v_pool, v_total, v_people, v_out, (p->>'now')::timestamptz
    );
    RETURN true;
END $$;

-- A part that was written down stays; what may change is what became of it.
CREATE OR REPLACE FUNCTION campaigns_cardshare_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'part % of campaign % is final', OLD.place, OLD.campaign_id;
END $$;
CREATE TRIGGER campaigns_cardshare_final
    BEFORE UPDATE ON campaigns_cardshare
    FOR EACH ROW
    WHEN ((OLD.campaign_id, OLD.participation_id, OLD.place, OLD.amount, OLD.unit_id)
        IS DISTINCT FROM (NEW.campaign_id, NEW.participation_id, NEW.place, NEW.amount, NEW.unit_id)
        OR OLD.state NOT IN ('waiting', NEW.state)
        OR (OLD.reward_uid IS NOT NULL AND OLD.reward_uid IS DISTINCT FROM NEW.reward_uid))
    EXECUTE FUNCTION campaigns_cardshare_is_final();
CREATE TRIGGER campaigns_cardshare_kept
    BEFORE DELETE ON campaigns_cardshare
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

SELECT campaigns_dispatch();
