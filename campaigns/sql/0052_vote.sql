-- Votes. A vote is kept with its happening; what counts is summed in segments, so that a rush
-- for one entry waits for no single row.

-- p: {campaign, day, counts}
CREATE OR REPLACE FUNCTION campaigns_document_vote(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_used jsonb;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT jsonb_object_agg(entry, n) INTO v_used FROM (
            SELECT entry, count(*) AS n FROM campaigns_vote
            WHERE participation_id = p_me.id AND day = (p->>'day')::date GROUP BY entry
        ) today;
    END IF;
    RETURN jsonb_build_object('used', coalesce(v_used, '{}'), 'counts', p->'counts');
END $$;

-- All counts of a campaign: {entry: votes}. p: {scope}
CREATE OR REPLACE FUNCTION campaigns_vote_counts(p jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(entry, votes), '{}') FROM (
        SELECT t.entry, sum(t.votes) AS votes
        FROM campaigns_votetally t JOIN campaigns_campaign c ON c.id = t.campaign_id
        WHERE c.uid = (p->>'scope')::uuid GROUP BY t.entry
    ) summed
$$;

-- e: {participation, entry, day, per_day, per_entry, event}
CREATE OR REPLACE FUNCTION campaigns_effect_vote(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me bigint := (e->>'participation')::bigint;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_used integer;
    v_entry integer;
    v_key text;
BEGIN
    -- One person's votes come one after the other.
    PERFORM 1 FROM campaigns_participation WHERE id = v_me FOR NO KEY UPDATE;
    SELECT count(*), count(*) FILTER (WHERE entry = e->>'entry') INTO v_used, v_entry
    FROM campaigns_vote WHERE participation_id = v_me AND day = (e->>'day')::date;
    IF v_used >= (e->>'per_day')::integer
        OR ((e->>'per_entry')::integer > 0 AND v_entry >= (e->>'per_entry')::integer) THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    v_key := v_me || ':' || (e->>'day') || ':' || (v_used + 1);
    INSERT INTO campaigns_vote (campaign_id, participation_id, entry, day, number, key, at)
    VALUES ((c->>'campaign')::bigint, v_me, e->>'entry', (e->>'day')::date, v_used + 1, v_key,
        v_now);
    PERFORM campaigns_happen(
        jsonb_build_object('campaign', c->'campaign'), v_me, 'voted', v_key, 1, v_now);
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', (
            SELECT person_id FROM campaigns_participation WHERE id = v_me)),
        'voted', jsonb_build_object('entry', e->>'entry'), (e->>'event')::uuid);
    RETURN jsonb_build_object('result', jsonb_build_object(
        'entry', e->>'entry', 'left', (e->>'per_day')::integer - v_used - 1));
END $$;

-- A vote is in the tally when its happening counts: at once, or when a person has released the
-- one who gave it.
CREATE OR REPLACE FUNCTION campaigns_vote_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO campaigns_votetally (campaign_id, entry, segment, votes)
    SELECT v.campaign_id, v.entry, floor(random() * 16)::smallint, NEW.amount
    FROM campaigns_vote v WHERE v.campaign_id = NEW.campaign_id AND v.key = NEW.key
    ON CONFLICT (campaign_id, entry, segment)
    DO UPDATE SET votes = campaigns_votetally.votes + EXCLUDED.votes;
    RETURN NULL;
END $$;
CREATE TRIGGER campaigns_vote_counted
    AFTER INSERT ON campaigns_happening
    FOR EACH ROW WHEN (NEW.name = 'voted' AND NEW.counted)
    EXECUTE FUNCTION campaigns_vote_tallied();
CREATE TRIGGER campaigns_vote_released
    AFTER UPDATE OF counted ON campaigns_happening
    FOR EACH ROW WHEN (NEW.name = 'voted' AND NEW.counted AND NOT OLD.counted)
    EXECUTE FUNCTION campaigns_vote_tallied();

SELECT campaigns_dispatch();
