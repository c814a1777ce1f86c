-- Quizzes and surveys: attempts, each answered at most once and in its time.

-- What Python needs of a participant. p: {day_start, key}
CREATE OR REPLACE FUNCTION campaigns_document_quiz(
    p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_day timestamptz := (p->>'day_start')::timestamptz;
    v_last jsonb;
    v_today integer := 0;
    v_all integer := 0;
    v_passed timestamptz;
    v_reward uuid;
BEGIN
    IF p_me.id IS NOT NULL THEN
        SELECT count(*), count(*) FILTER (WHERE started_at >= v_day),
            max(answered_at) FILTER (WHERE passed)
        INTO v_all, v_today, v_passed
        FROM campaigns_quizattempt WHERE participation_id = p_me.id;
        IF v_all > 0 THEN
            SELECT jsonb_build_object(
                'id', id, 'uid', uid, 'seed', seed, 'number', number, 'version', version,
                'ends_at', campaigns_ms(ends_at), 'answered_at', campaigns_ms(answered_at),
                'chosen', chosen, 'score', score, 'total', total, 'passed', passed)
            INTO v_last FROM campaigns_quizattempt
            WHERE participation_id = p_me.id ORDER BY number DESC LIMIT 1;
        END IF;
        SELECT reward_uid INTO v_reward FROM campaigns_take
        WHERE participation_id = p_me.id AND key = p->>'key';
    END IF;
    RETURN jsonb_build_object(
        'last', v_last, 'today', v_today, 'attempts', v_all,
        'passed_at', campaigns_ms(v_passed), 'passed_today', coalesce(v_passed >= v_day, false),
        'prize', v_reward);
END $$;

-- Opens an attempt. e: {participation, uid, seed, number, ends_at, day_start, per_day, most}
CREATE OR REPLACE FUNCTION campaigns_effect_quiz_start(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_me bigint := (e->>'participation')::bigint;
    v_now timestamptz := (c->>'now')::timestamptz;
    v_today integer;
    v_all integer;
    v_open boolean;
BEGIN
    -- One person's starts come one after the other.
    PERFORM 1 FROM campaigns_participation WHERE id = v_me FOR NO KEY UPDATE;
    SELECT count(*), count(*) FILTER (WHERE started_at >= (e->>'day_start')::timestamptz),
        coalesce(bool_or(answered_at IS NULL AND ends_at > v_now), false)
    INTO v_all, v_today, v_open
    FROM campaigns_quizattempt WHERE participation_id = v_me;
    IF v_open OR v_all + 1 <> (e->>'number')::integer THEN
        PERFORM campaigns_stale('another attempt was begun');
    ELSIF v_today >= (e->>'per_day')::integer
        OR ((e->>'most')::integer > 0 AND v_all >= (e->>'most')::integer) THEN
        PERFORM core_refuse('limit.reached');
    END IF;
    INSERT INTO campaigns_quizattempt (
        uid, seed, campaign_id, participation_id, version, number, started_at, ends_at,
        chosen, score, total, passed
    ) VALUES (
        (e->>'uid')::uuid, (e->>'seed')::uuid, (c->>'campaign')::bigint, v_me, c->>'version',
        v_all + 1, v_now, (e->>'ends_at')::timestamptz, '{}', 0, 0, false
    );
    RETURN '{}';
END $$;

-- Answers an attempt: once, and not after its time.
-- e: {participation, attempt, chosen, score, total, passed, latest (ms)}
CREATE OR REPLACE FUNCTION campaigns_effect_quiz_answer(c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := (c->>'now')::timestamptz;
    v_row campaigns_quizattempt;
BEGIN
    SELECT * INTO v_row FROM campaigns_quizattempt
    WHERE id = (e->>'attempt')::bigint
        AND participation_id = (e->>'participation')::bigint FOR UPDATE;
    IF v_row.answered_at IS NOT NULL THEN
        PERFORM core_refuse('quiz.answered');
    ELSIF campaigns_ms(v_now) >= (e->>'latest')::bigint THEN
        PERFORM core_refuse('quiz.late');
    END IF;
    UPDATE campaigns_quizattempt
    SET answered_at = v_now, chosen = e->'chosen', score = (e->>'score')::integer,
        total = (e->>'total')::integer, passed = (e->>'passed')::boolean
    WHERE id = v_row.id;
    RETURN jsonb_build_object('result', jsonb_build_object(
        'score', (e->>'score')::integer, 'total', (e->>'total')::integer,
        'passed', (e->>'passed')::boolean));
END $$;

-- How often each answer was given, of everybody: {question: {option or step: n}}. What
-- somebody left out is counted under ''.
CREATE OR REPLACE FUNCTION campaigns_quiz_counts(p_campaign bigint) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(question, answers), '{}') FROM (
        SELECT question, jsonb_object_agg(answer, n) AS answers FROM (
            SELECT q.key AS question, coalesce(o.answer, '') AS answer, count(*) AS n
            FROM campaigns_quizattempt a
            CROSS JOIN LATERAL jsonb_each(a.chosen) q
            LEFT JOIN LATERAL (
                SELECT jsonb_array_elements_text(q.value) AS answer
                WHERE jsonb_typeof(q.value) = 'array'
                UNION ALL SELECT q.value #>> '{}' WHERE jsonb_typeof(q.value) = 'number'
            ) o ON true
            WHERE a.campaign_id = p_campaign AND a.answered_at IS NOT NULL
            GROUP BY 1, 2
        ) each_answer GROUP BY question
    ) each_question
$$;

SELECT campaigns_dispatch();
