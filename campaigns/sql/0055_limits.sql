-- Limits and eligibility of a campaign: what is counted, and the facts that conditions name.

-- Whose counter: never in clear, and different in each campaign. p_told is a keyed hash that the
-- request brought (device, net, a number shown right now); null where nobody can be named.
CREATE OR REPLACE FUNCTION campaigns_limit_entity(
    p_campaign bigint, p_entity text, p_told text, p_person bigint, p_tree bigint
) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_value text := CASE p_entity
        WHEN 'person' THEN p_person::text
        WHEN 'invite_tree' THEN p_tree::text
        WHEN 'phone' THEN coalesce(
            p_told, (SELECT phone_hash FROM audiences_person WHERE id = p_person))
        ELSE p_told END;
BEGIN
    RETURN left(encode(sha256(convert_to(
        p_entity || ':' || p_campaign || ':' || v_value, 'UTF8')), 'hex'), 32);
END $$;

-- What those who turned out to be this person had used before: nobody counts for them any more.
CREATE OR REPLACE FUNCTION campaigns_limit_merged(
    p_campaign bigint, p_rule text, p_entity text, p_person bigint, p_start timestamptz
) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_names text[];
BEGIN
    IF p_entity <> 'person' THEN
        RETURN 0;
    END IF;
    v_names := ARRAY(
        SELECT campaigns_limit_entity(p_campaign, 'person', NULL, id, NULL)
        FROM audiences_person WHERE merged_into_id = p_person);
    IF cardinality(v_names) = 0 THEN
        RETURN 0;
    END IF;
    RETURN (
        SELECT coalesce(sum(used), 0) FROM campaigns_limitcount
        WHERE campaign_id = p_campaign AND rule = p_rule AND entity = ANY (v_names)
          AND window_start = p_start);
END $$;

-- The participation at the root of somebody's invitations.
CREATE OR REPLACE FUNCTION campaigns_tree_of(p_participation bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(root, id) FROM campaigns_participation WHERE id = p_participation
$$;

-- p: {campaign, reward_scope, person, phone, now, facts: {what the request told},
--     want: [facts], limits: [{rule, action, entity, told, start}]}
-- Answers {"facts": {…}, "used": {rule: n}, "nobody": [rules that count somebody unknown]}.
CREATE OR REPLACE FUNCTION campaigns_document_law(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_now timestamptz := (p->>'now')::timestamptz;
    v_person bigint := coalesce(
        audiences_canonical(p_me.person_id), audiences_person_of((p->>'person')::uuid));
    v_people bigint[];
    v_phones text[];
    v_facts jsonb := p->'facts';
    v_fact text;
    v_value jsonb;
    v_used jsonb;
    v_nobody jsonb;
BEGIN
    SELECT array_agg(id), array_agg(phone_hash) FILTER (WHERE phone_hash IS NOT NULL)
    INTO v_people, v_phones
    FROM audiences_person WHERE id = v_person OR merged_into_id = v_person;
    IF p->>'phone' IS NOT NULL THEN
        v_phones := array_append(v_phones, p->>'phone');
    END IF;
    FOR v_fact IN SELECT * FROM jsonb_array_elements_text(p->'want') LOOP
        v_value := CASE split_part(v_fact, ':', 1)
            WHEN 'new_customer' THEN to_jsonb(
                v_person IS NULL OR NOT rewards_claimed_elsewhere(v_person, p->>'reward_scope'))
            WHEN 'phone_verified' THEN to_jsonb(v_phones IS NOT NULL)
            WHEN 'joined_days' THEN to_jsonb(
                floor(extract(epoch FROM v_now - p_me.joined_at) / 86400)::bigint)
            WHEN 'known_days' THEN to_jsonb(coalesce(
                (SELECT floor(extract(epoch FROM v_now - min(created_at)) / 86400)::bigint
                 FROM audiences_person WHERE id = ANY (v_people)), 0))
            WHEN 'friends' THEN to_jsonb((
                SELECT count(*) FROM campaigns_participation WHERE parent_id = p_me.id))
            WHEN 'rewards' THEN to_jsonb(coalesce(p_me.grants, 0))
            WHEN 'invited' THEN to_jsonb(CASE WHEN p_me.id IS NULL
                THEN p_inviter.id IS NOT NULL ELSE p_me.parent_id IS NOT NULL END)
            WHEN 'channel' THEN CASE WHEN p_me.id IS NULL
                THEN v_facts->'channel' ELSE to_jsonb(p_me.channel) END
            WHEN 'in_list' THEN CASE WHEN v_phones IS NOT NULL
                THEN to_jsonb(audiences_in_list(split_part(v_fact, ':', 2), v_phones)) END
            WHEN 'reported' THEN to_jsonb(EXISTS (
                SELECT FROM campaigns_reportedevent
                WHERE name = split_part(v_fact, ':', 2)
                    AND (person_id = ANY (v_people) OR subject_hash = ANY (v_phones))))
            END;
        v_facts := v_facts || jsonb_build_object(v_fact, v_value);
    END LOOP;
    -- Who is nobody yet has used nothing; a number must be known to be counted at all.
    SELECT jsonb_object_agg(l.rule, coalesce(n.used, 0)),
        jsonb_agg(l.rule) FILTER (WHERE l.entity IS NULL AND l.kind = 'phone')
    INTO v_used, v_nobody
    FROM (
        SELECT i.rule, i.start, i.entity AS kind, campaigns_limit_entity(
            v_campaign, i.entity, CASE WHEN i.entity = 'phone' THEN p->>'phone' ELSE i.told END,
            v_person, campaigns_tree_of(
                CASE WHEN i.action = 'help' THEN p_inviter.id
                    ELSE coalesce(p_me.id, p_inviter.id) END)) AS entity
        FROM jsonb_to_recordset(p->'limits') AS i(
            rule text, action text, entity text, told text, start timestamptz)
    ) l
    LEFT JOIN campaigns_limitcount n ON n.campaign_id = v_campaign AND n.rule = l.rule
        AND n.entity = l.entity AND n.window_start = l.start;
    IF cardinality(v_people) > 1 THEN
        SELECT coalesce(v_used, '{}') || coalesce(jsonb_object_agg(
            i.rule, (v_used->>i.rule)::bigint + campaigns_limit_merged(
                v_campaign, i.rule, i.entity, v_person, i.start)), '{}')
        INTO v_used
        FROM jsonb_to_recordset(p->'limits') AS i(rule text, entity text, start timestamptz)
        WHERE i.entity = 'person';
    END IF;
    RETURN jsonb_build_object(
        'facts', v_facts, 'used', coalesce(v_used, '{}'), 'nobody', coalesce(v_nobody, '[]'));
END $$;

-- Counts a move against all its limits, or refuses it. Runs after the mechanics' effects: its
-- counters may be everybody's, and nothing that is locked after them is. They are taken in the
-- order of the unique index, so that two moves never wait for each other.
-- e: {participation, tree_of, phone, items: [{rule, entity, told, start, ends, most}]}
CREATE OR REPLACE FUNCTION campaigns_effect_limit(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint := (c->>'campaign')::bigint;
    v_me bigint := coalesce((e->>'participation')::bigint, (c->>'participation')::bigint);
    v_person bigint;
    v_tree bigint := campaigns_tree_of(coalesce((e->>'tree_of')::bigint, v_me));
    v_reached jsonb;
    v_until bigint;
    v_unknown boolean;
BEGIN
    v_person := coalesce(
        (SELECT audiences_canonical(person_id) FROM campaigns_participation WHERE id = v_me),
        (c->>'person')::bigint, audiences_person_of((c->>'person_uid')::uuid));
    WITH item AS MATERIALIZED (
        SELECT i.rule, i.start, i.ends, campaigns_limit_entity(
                v_campaign, i.kind, i.told, v_person, v_tree) AS entity,
            -- What is left for this counter: of one human being whatever names they had.
            i.most - campaigns_limit_merged(
                v_campaign, i.rule, i.kind, v_person, i.start) AS most
        FROM jsonb_to_recordset(e->'items') AS i(
            rule text, kind text, told text, start timestamptz, ends timestamptz, most integer)
    ), counted AS (
        INSERT INTO campaigns_limitcount AS n (
            campaign_id, rule, entity, window_start, window_end, used, most)
        SELECT v_campaign, rule, entity, start, ends, 1, most FROM item
        WHERE entity IS NOT NULL AND most > 0
        ORDER BY rule COLLATE "C", entity COLLATE "C", start
        ON CONFLICT (campaign_id, rule, entity, window_start) DO UPDATE
            SET used = n.used + 1, most = excluded.most WHERE n.used < excluded.most
        RETURNING rule
    )
    SELECT jsonb_agg(jsonb_build_object('path', 'limits.' || rule, 'code', 'reached')
            ORDER BY rule),
        CASE WHEN bool_and(ends IS NOT NULL) THEN max(campaigns_ms(ends)) END,
        bool_or(entity IS NULL)
    INTO v_reached, v_until, v_unknown
    FROM item WHERE rule NOT IN (SELECT rule FROM counted);
    IF v_unknown THEN
        PERFORM core_refuse('eligibility.phone_needed');
    ELSIF v_reached IS NOT NULL THEN
        -- DETAIL: until when, in ms; HINT: which. core.sqlcall hands both on.
        RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'limit.reached',
            DETAIL = coalesce(v_until::text, ''), HINT = v_reached::text;
    END IF;
    RETURN '{}';
END $$;

-- Counters whose window is long over, and those without end of campaigns that are; how many. What
-- a campaign has promised may be claimed for a year after its end: until then claims are counted.
CREATE OR REPLACE FUNCTION campaigns_forget_limits(
    p_before timestamptz, p_batch integer
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_over integer;
    v_ended integer;
BEGIN
    DELETE FROM campaigns_limitcount WHERE id IN (
        SELECT id FROM campaigns_limitcount WHERE window_end < p_before LIMIT p_batch);
    GET DIAGNOSTICS v_over = ROW_COUNT;
    DELETE FROM campaigns_limitcount WHERE id IN (
        SELECT n.id FROM campaigns_campaign c
        JOIN campaigns_limitcount n ON n.campaign_id = c.id AND n.window_end IS NULL
        WHERE c.settled_at < p_before - interval '13 months' LIMIT p_batch - v_over);
    GET DIAGNOSTICS v_ended = ROW_COUNT;
    RETURN v_over + v_ended;
END $$;

SELECT campaigns_dispatch();
