-- Teams that share a pot: founding, joining, opening, taking. Locks are taken in one order:
-- the participation of whoever moves, then the team, then its units.

CREATE OR REPLACE FUNCTION campaigns_team_end(p_team campaigns_team, p_state text)
RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_team SET state = p_state WHERE id = (p_team).id;
    UPDATE campaigns_teammember SET live = false WHERE team_id = (p_team).id AND live;
    SELECT rewards_release_pot((p_team).pool_id, (p_team).pot, (p_team).holder)
$$;

-- The pot of a team is shared: each member gets one of its parts, who which by the team's seed.
-- What too small a team leaves goes back to the budget. The caller holds the team's row.
CREATE OR REPLACE FUNCTION campaigns_team_open(p_team campaigns_team, p_now timestamptz)
RETURNS campaigns_team LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := p_now + make_interval(days => p_team.keep_days);
    v_parts jsonb;
    v_team campaigns_team;
    v_listens jsonb;
    v_place record;
BEGIN
    v_parts := rewards_open_pot(
        p_team.pool_id, p_team.pot, p_team.holder, p_team.members,
        v_until + interval '1 day');
    UPDATE campaigns_teammember m
    SET unit_id = (part.value->>'unit')::bigint, holder = part.value->>'holder',
        share = (part.value->>'amount')::bigint
    FROM (
        SELECT id, row_number() OVER (ORDER BY md5(p_team.seed || ':' || id)) AS n
        FROM campaigns_teammember WHERE team_id = p_team.id
    ) drawn
    JOIN jsonb_array_elements(v_parts) part ON (part.value->>'place')::integer = drawn.n
    WHERE m.id = drawn.id;
    UPDATE campaigns_team
    SET state = 'full', full_at = p_now, expires_at = v_until,
        shared = (SELECT sum(share) FROM campaigns_teammember WHERE team_id = p_team.id)
    WHERE id = p_team.id RETURNING * INTO v_team;
    SELECT to_jsonb(array_agg(DISTINCT happening)) INTO v_listens FROM campaigns_listener
    WHERE campaign_id = p_team.campaign_id;
    FOR v_place IN
        SELECT m.participation_id, m.share, i.person_id, c.slug
        FROM campaigns_teammember m JOIN campaigns_participation i ON i.id = m.participation_id
        JOIN campaigns_campaign c ON c.id = m.campaign_id
        WHERE m.team_id = p_team.id ORDER BY m.participation_id
    LOOP
        PERFORM campaigns_happen(
            jsonb_build_object('campaign', p_team.campaign_id,
                'listens', coalesce(v_listens, '[]')),
            v_place.participation_id, 'team_full',
            p_team.uid || ':' || v_place.participation_id, 1, p_now);
        PERFORM campaigns_fact(
            jsonb_build_object('slug', v_place.slug, 'now', p_now,
                'person', v_place.person_id, 'tracked', NULL),
            'team_full', jsonb_build_object(
                'team', p_team.uid, 'members', p_team.members, 'amount', v_team.shared),
            NULL);
    END LOOP;
    RETURN v_team;
END $$;

-- What time has done to a team, carried out: enough members share, too few go apart, a share
-- that nobody took goes back. The caller holds the team's row; the time of a paused campaign
-- stands still.
CREATE OR REPLACE FUNCTION campaigns_team_settle(p_team campaigns_team, p_now timestamptz)
RETURNS campaigns_team LANGUAGE plpgsql AS $$
DECLARE
    v_team campaigns_team := p_team;
BEGIN
    IF v_team.state NOT IN ('open', 'full') OR v_team.expires_at > p_now
        OR campaigns_stands_still(v_team.campaign_id, v_team.expires_at)
    THEN
        RETURN v_team;
    END IF;
    IF v_team.state = 'open' AND v_team.members >= v_team.least THEN
        -- From the end of its time on, not from when somebody looked.
        v_team := campaigns_team_open(v_team, v_team.expires_at);
        IF v_team.expires_at > p_now THEN
            RETURN v_team;
        END IF;
    END IF;
    v_team.state := CASE v_team.state WHEN 'open' THEN 'expired' ELSE 'done' END;
    PERFORM campaigns_team_end(v_team, v_team.state);
    RETURN v_team;
END $$;

-- A team with its members in order. The state is what time makes of it: `expired` or `done`
-- before any sweep, `full` for an open one whose time is over with enough members.
CREATE OR REPLACE FUNCTION campaigns_team_document(
    p_team bigint, p_me bigint, p_now timestamptz
) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', t.id, 'uid', t.uid, 'amount', t.amount, 'size', t.size, 'least', t.least,
        'step', t.step, 'shared', t.shared, 'held', t.held, 'risk', t.risk,
        'expires_at', campaigns_ms(t.expires_at), 'full_at', campaigns_ms(t.full_at),
        'state', CASE
            WHEN t.state NOT IN ('open', 'full') OR t.expires_at > p_now
                OR campaigns_stands_still(t.campaign_id, t.expires_at) THEN t.state
            WHEN t.state = 'full' THEN 'done'
            WHEN t.members < t.least THEN 'expired'
            WHEN t.expires_at + make_interval(days => t.keep_days) > p_now THEN 'full'
            ELSE 'done' END,
        'members', (
            SELECT jsonb_agg(jsonb_build_object(
                'place', m.place, 'me', m.participation_id = p_me,
                'share', m.share, 'taken', m.taken_at IS NOT NULL) ORDER BY m.place)
            FROM campaigns_teammember m WHERE m.team_id = t.id))
    FROM campaigns_team t WHERE t.id = p_team
$$;

-- p: {now}. `mine` is my latest team, `theirs` the one the inviter is in now; `founded` how
-- many I have been in, `together` whether I am in theirs.
CREATE OR REPLACE FUNCTION campaigns_document_team(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_now timestamptz := (p->>'now')::timestamptz;
    v_mine campaigns_teammember;
    v_theirs bigint;
    v_teams integer := 0;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT count(*) INTO v_teams FROM campaigns_teammember m
        JOIN campaigns_team t ON t.id = m.team_id
        WHERE m.participation_id = p_me.id AND (
            t.state IN ('full', 'done') OR t.state = 'open' AND (
                t.members >= t.least OR t.expires_at > v_now
                OR campaigns_stands_still(t.campaign_id, t.expires_at)));
        SELECT * INTO v_mine FROM campaigns_teammember
        WHERE participation_id = p_me.id ORDER BY id DESC LIMIT 1;
    END IF;
    IF p_inviter.id IS NOT NULL AND p_inviter.id IS DISTINCT FROM p_me.id THEN
        SELECT m.team_id INTO v_theirs FROM campaigns_teammember m
        WHERE m.participation_id = p_inviter.id ORDER BY m.id DESC LIMIT 1;
    END IF;
    RETURN jsonb_build_object(
        'mine', campaigns_team_document(v_mine.team_id, p_me.id, v_now),
        'taken', v_mine.taken_at IS NOT NULL,
        'teams', v_teams,
        'theirs', campaigns_team_document(v_theirs, p_me.id, v_now),
        'together', v_theirs IS NOT NULL AND v_theirs = v_mine.team_id);
END $$;

-- Whoever moves, locked, and free for a team: an earlier one whose time is over is settled.
-- Refuses team.already for who is in one, limit.reached for who has been in enough.
CREATE OR REPLACE FUNCTION campaigns_team_mover(c jsonb, e jsonb)
RETURNS campaigns_participation LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_team campaigns_team;
    v_teams integer;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    FOR v_team IN
        SELECT t.* FROM campaigns_team t JOIN campaigns_teammember m ON m.team_id = t.id
        WHERE m.participation_id = v_me.id AND m.live FOR UPDATE OF t
    LOOP
        v_team := campaigns_team_settle(v_team, (c->>'now')::timestamptz);
    END LOOP;
    IF EXISTS (
        SELECT FROM campaigns_teammember WHERE participation_id = v_me.id AND live
    ) THEN
        PERFORM core_refuse('team.already');
    END IF;
    SELECT count(*) INTO v_teams FROM campaigns_teammember m
    JOIN campaigns_team t ON t.id = m.team_id
    WHERE m.participation_id = v_me.id AND t.state IN ('open', 'full', 'done');
    IF v_teams >= (e->>'per_person')::integer THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    RETURN v_me;
END $$;

-- e: {participation, per_person, uid, pool, amount, size, least, step, seed, keep_days,
--     expires_at, until, salt, held, risk, event}
CREATE OR REPLACE FUNCTION campaigns_effect_team_found(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation := campaigns_team_mover(c, e);
    v_now timestamptz := (c->>'now')::timestamptz;
    v_pool bigint := (e->>'pool')::bigint;
    v_holder text := 'team:' || (e->>'uid');
    v_pot bigint;
    v_team bigint;
BEGIN
    v_pot := rewards_reserve_pot(
        v_pool, v_holder, (e->>'until')::timestamptz, (e->>'salt')::integer);
    IF v_pot IS NULL THEN
        PERFORM core_refuse('stock.empty');
    END IF;
    INSERT INTO campaigns_team (
        uid, campaign_id, version, pool_id, pot, holder, amount, size, least, step, members,
        seed, state, held, risk, keep_days, founded_at, expires_at
    ) VALUES (
        (e->>'uid')::uuid, v_me.campaign_id, c->>'version', v_pool, v_pot, v_holder,
        (e->>'amount')::bigint, (e->>'size')::smallint, (e->>'least')::smallint,
        (e->>'step')::bigint, 1, e->>'seed', 'open', v_me.held OR (e->>'held')::boolean,
        e->'risk', (e->>'keep_days')::smallint, v_now, (e->>'expires_at')::timestamptz
    ) RETURNING id INTO v_team;
    INSERT INTO campaigns_teammember (
        team_id, campaign_id, participation_id, place, live, holder, joined_at
    ) VALUES (v_team, v_me.campaign_id, v_me.id, 1, true, '', v_now);
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'team_founded',
        jsonb_build_object('team', e->>'uid', 'amount', e->'amount'), (e->>'event')::uuid);
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object('team', e->>'uid', 'members', 1, 'full', false));
END $$;

-- e: {participation, per_person, team, held, risk, event}
CREATE OR REPLACE FUNCTION campaigns_effect_team_join(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation := campaigns_team_mover(c, e);
    v_now timestamptz := (c->>'now')::timestamptz;
    v_team campaigns_team;
BEGIN
    SELECT * INTO v_team FROM campaigns_team
    WHERE id = (e->>'team')::bigint AND campaign_id = v_me.campaign_id FOR UPDATE;
    IF v_team.state = 'full' OR v_team.members >= v_team.size THEN
        PERFORM core_refuse('team.full');
    ELSIF v_team.state IS DISTINCT FROM 'open' OR v_team.expires_at <= v_now THEN
        PERFORM core_refuse('team.over');
    END IF;
    -- One human being is one member, also on a second device.
    IF EXISTS (
        SELECT FROM campaigns_teammember m
        JOIN campaigns_participation i ON i.id = m.participation_id
        WHERE m.team_id = v_team.id
          AND audiences_canonical(i.person_id) = audiences_canonical(v_me.person_id)
    ) THEN
        PERFORM core_refuse('team.own');
    END IF;
    INSERT INTO campaigns_teammember (
        team_id, campaign_id, participation_id, place, live, holder, joined_at
    ) VALUES (
        v_team.id, v_me.campaign_id, v_me.id, v_team.members + 1, true, '', v_now);
    UPDATE campaigns_team
    SET members = members + 1, held = held OR v_me.held OR (e->>'held')::boolean,
        risk = risk || (e->'risk')
    WHERE id = v_team.id RETURNING * INTO v_team;
    PERFORM campaigns_fact(
        c || jsonb_build_object('person', v_me.person_id), 'team_joined',
        jsonb_build_object('team', v_team.uid, 'members', v_team.members),
        (e->>'event')::uuid);
    IF v_team.members = v_team.size THEN
        v_team := campaigns_team_open(v_team, v_now);
    END IF;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object(
            'team', v_team.uid, 'members', v_team.members, 'full', v_team.state = 'full'));
END $$;

-- e: {participation, team, reward, held, claim_by, hold_until, provider}
CREATE OR REPLACE FUNCTION campaigns_effect_team_take(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me campaigns_participation;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_team campaigns_team;
    v_place campaigns_teammember;
    v_grant jsonb;
BEGIN
    SELECT * INTO v_me FROM campaigns_participation
    WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE;
    SELECT * INTO v_team FROM campaigns_team WHERE id = (e->>'team')::bigint FOR UPDATE;
    v_team := campaigns_team_settle(v_team, v_now);
    SELECT * INTO v_place FROM campaigns_teammember
    WHERE team_id = v_team.id AND participation_id = v_me.id FOR UPDATE;
    IF v_team.state IS DISTINCT FROM 'full' OR v_team.expires_at <= v_now
        OR NOT v_place.live OR v_place.taken_at IS NOT NULL
    THEN
        PERFORM campaigns_stale('the team is over, or the share was taken');
    END IF;
    IF (v_team.held OR v_me.held) AND NOT (e->>'held')::boolean THEN
        PERFORM campaigns_stale('held meanwhile');
    END IF;
    v_grant := rewards_grant_batch(jsonb_build_array(jsonb_build_object(
        'idem_key', (c->>'slug') || ':team:' || v_team.id || ':' || v_me.id,
        'scope', c->>'reward_scope', 'version', v_team.version,
        'pool', v_team.pool_id, 'unit', v_place.unit_id, 'holder', v_place.holder,
        'person_id', v_me.person_id, 'amount', v_place.share, 'uid', e->>'reward',
        'status', CASE WHEN (e->>'held')::boolean THEN 'checking' ELSE 'granted' END,
        'hold_until', e->'hold_until', 'claim_by', e->>'claim_by',
        'provider', e->>'provider', 'arm', v_me.arm)), v_now)->0;
    UPDATE campaigns_participation SET grants = grants + 1 WHERE id = v_me.id;
    UPDATE campaigns_teammember
    SET live = false, taken_at = v_now, reward_uid = (e->>'reward')::uuid
    WHERE id = v_place.id;
    IF NOT EXISTS (SELECT FROM campaigns_teammember WHERE team_id = v_team.id AND live) THEN
        UPDATE campaigns_team SET state = 'done' WHERE id = v_team.id;
    END IF;
    RETURN jsonb_build_object(
        'person', v_me.person_id,
        'result', jsonb_build_object(
            'prize', jsonb_build_object(
                'slot', 'share', 'kind', v_grant->>'kind', 'amount', v_place.share),
            'reward', e->>'reward'));
END $$;

-- What time brings; up to p_limit teams, answers how many. See campaigns.services.clockwork.
CREATE OR REPLACE FUNCTION campaigns_expire_team(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_team campaigns_team;
    v_count integer := 0;
BEGIN
    FOR v_team IN
        SELECT t.* FROM campaigns_team t JOIN campaigns_campaign c ON c.id = t.campaign_id
        WHERE t.state IN ('open', 'full') AND t.expires_at <= p_now
          AND (c.paused_at IS NULL OR t.expires_at <= c.paused_at)
        ORDER BY t.expires_at LIMIT p_limit FOR UPDATE OF t SKIP LOCKED
    LOOP
        PERFORM campaigns_team_settle(v_team, p_now);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- The end of a pause: teams get the time back that they could not use. An open one is not
-- promised more than the campaign.
CREATE OR REPLACE FUNCTION campaigns_prolong_team(p_campaign bigint, p_now timestamptz)
RETURNS void LANGUAGE sql AS $$
    UPDATE campaigns_team t
    SET expires_at = CASE t.state
        WHEN 'full' THEN t.expires_at + (p_now - c.paused_at)
        ELSE greatest(t.expires_at, least(t.expires_at + (p_now - c.paused_at), c.ends_at)) END
    FROM campaigns_campaign c
    WHERE c.id = p_campaign AND t.campaign_id = c.id AND t.state IN ('open', 'full')
      AND t.expires_at > c.paused_at AND p_now > c.paused_at
$$;

-- The end of a campaign: a team with enough members shares its pot, the others go apart; a pot
-- that was opened stays promised.
CREATE OR REPLACE FUNCTION campaigns_close_team(p_campaign bigint, p_now timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_team campaigns_team;
BEGIN
    FOR v_team IN
        SELECT * FROM campaigns_team
        WHERE campaign_id = p_campaign AND state = 'open' ORDER BY id FOR UPDATE
    LOOP
        IF v_team.members >= v_team.least THEN
            PERFORM campaigns_team_open(v_team, p_now);
        ELSE
            PERFORM campaigns_team_end(v_team, 'closed');
        END IF;
    END LOOP;
END $$;

-- Whether a promise of a campaign still waits.
CREATE OR REPLACE FUNCTION campaigns_open_team(p_campaign bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM campaigns_team WHERE campaign_id = p_campaign AND state IN ('open', 'full'))
$$;

SELECT campaigns_dispatch();
