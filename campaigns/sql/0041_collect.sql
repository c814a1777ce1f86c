-- All kinds of cards for one prize.

-- One card of each kind is spent and the prize promised; where a card is missing, or no prize is
-- left, nothing of it happens. e: {participation, meters, grant: as for the effect, event}
CREATE OR REPLACE FUNCTION campaigns_effect_combine(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_meter text;
    v_answer jsonb;
BEGIN
    -- The participation first, as everywhere; then the cards in one order.
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    FOR v_meter IN
        SELECT value FROM jsonb_array_elements_text(e->'meters') ORDER BY value
    LOOP
        PERFORM campaigns_spend(c, v_me.id, v_meter, 1, 'cards.missing');
    END LOOP;
    v_answer := campaigns_effect_grant(c, e->'grant');
    IF c ? 'listens' THEN
        PERFORM campaigns_happen(
            c, v_me.id, 'combined', v_me.id || ':' || (e->'grant'->>'key'), 1,
            (c->>'now')::timestamptz);
    END IF;
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'combined',
        jsonb_build_object('reward', v_answer->'result'->'reward'), (e->>'event')::uuid);
    RETURN v_answer;
END $$;

SELECT campaigns_dispatch();
