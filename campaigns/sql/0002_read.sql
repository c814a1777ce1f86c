-- What the participant's side reads. One call answers all that an action needs.

CREATE OR REPLACE FUNCTION campaigns_ms(p_at timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (extract(epoch FROM p_at) * 1000)::bigint $$;

-- Raised when what Python decided on is no longer so: it loads and decides again.
CREATE OR REPLACE FUNCTION campaigns_stale(p_what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AF002', MESSAGE = p_what;
END $$;

-- Whether a session's time stands still: its campaign was paused before the time was over.
CREATE OR REPLACE FUNCTION campaigns_stands_still(p_campaign bigint, p_expires timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM campaigns_campaign WHERE id = p_campaign AND paused_at < p_expires);
END $$;

-- The latest session of a participation, with its helpers' amounts in order.
CREATE OR REPLACE FUNCTION campaigns_session_document(p_participation bigint, p_now timestamptz)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'id', s.id, 'uid', s.uid, 'target', s.target, 'amount', s.amount,
        'units_total', s.units_total, 'units_done', s.units_done, 'ordinal', s.ordinal,
        'held', s.held, 'risk', s.risk, 'expires_at', campaigns_ms(s.expires_at),
        'state', CASE WHEN s.state IN ('open', 'complete') AND s.expires_at <= p_now
                AND NOT campaigns_stands_still(s.campaign_id, s.expires_at)
            THEN 'expired' ELSE s.state END,
        'helpers', coalesce(
            (SELECT jsonb_agg(h.amount ORDER BY h.position)
             FROM campaigns_helpact h WHERE h.session_id = s.id), '[]'::jsonb)
    )
    FROM campaigns_assistsession s
    WHERE s.participation_id = p_participation ORDER BY s.id DESC LIMIT 1
$$;

-- The state of one person in one campaign; replaced in 0005_state.sql.
CREATE OR REPLACE FUNCTION campaigns_document(
    p_campaign bigint, p_scope text, p_person uuid, p_device uuid, p_invite text,
    p_day_start timestamptz, p_now timestamptz
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_me campaigns_participation;
    v_inviter campaigns_participation;
    v_theirs jsonb;
    v_mine jsonb;
    v_today integer := 0;
    v_helped boolean := false;
    v_helps_today integer := 0;
    v_known boolean := false;
    v_rewards jsonb := '[]';
BEGIN
    IF p_person IS NOT NULL THEN
        SELECT * INTO v_me FROM campaigns_participation
        WHERE campaign_id = p_campaign AND person_uid = p_person;
        IF NOT FOUND THEN
            -- Somebody who turned out to be a person that plays already.
            SELECT part.* INTO v_me
            FROM audiences_person who
            JOIN campaigns_participation part ON part.campaign_id = p_campaign
                AND part.person_id = audiences_canonical(who.id)
            WHERE who.uid = p_person;
        END IF;
    END IF;
    IF v_me.id IS NOT NULL THEN
        v_mine := campaigns_session_document(v_me.id, p_now);
        IF v_mine IS NOT NULL THEN
            SELECT count(*) INTO v_today FROM campaigns_assistsession
            WHERE participation_id = v_me.id AND started_at >= p_day_start;
        END IF;
        IF v_me.grants > 0 THEN
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'id', uid, 'kind', kind, 'amount', amount, 'status', status,
                    'claim_by', campaigns_ms(claim_by)) ORDER BY id), '[]')
            INTO v_rewards
            FROM rewards_grant WHERE scope = p_scope AND person_id = v_me.person_id;
        END IF;
    END IF;
    IF p_invite <> '' THEN
        SELECT * INTO v_inviter FROM campaigns_participation
        WHERE invite = p_invite AND campaign_id = p_campaign;
    ELSIF v_me.parent_id IS NOT NULL THEN
        SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_me.parent_id;
    END IF;
    IF v_inviter.id IS NOT NULL THEN
        v_theirs := campaigns_session_document(v_inviter.id, p_now);
        v_helped := EXISTS (
            SELECT FROM campaigns_helpact
            WHERE session_id = (v_theirs->>'id')::bigint
              AND (person_uid = p_person OR device_uid = p_device));
        IF p_person IS NOT NULL THEN
            SELECT count(*) INTO v_helps_today FROM campaigns_helpact
            WHERE person_uid = p_person AND campaign_id = p_campaign AND at >= p_day_start;
            v_known := EXISTS (SELECT FROM campaigns_helpact WHERE person_uid = p_person)
                OR EXISTS (
                    SELECT FROM campaigns_participation
                    WHERE person_uid = p_person
                      AND (campaign_id <> p_campaign
                           OR parent_id IS DISTINCT FROM v_inviter.id));
        END IF;
    END IF;
    RETURN jsonb_build_object(
        'me', CASE WHEN v_me.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_me.id, 'uid', v_me.uid, 'person', v_me.person_id, 'invite', v_me.invite,
            'phone_masked', v_me.phone_masked, 'held', v_me.held, 'risk', v_me.risk) END,
        'mine', v_mine,
        'started_today', v_today,
        'inviter', CASE WHEN v_inviter.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_inviter.id, 'uid', v_inviter.person_uid, 'person', v_inviter.person_id,
            'own', v_inviter.id IS NOT DISTINCT FROM v_me.id) END,
        'theirs', v_theirs,
        'helped', v_helped,
        'helps_today', v_helps_today,
        'known', v_known,
        'rewards', v_rewards
    );
END $$;

-- p: {campaign, reward_scope, person, device, invite, day_start, now, scopes, key}.
-- Answers {"replay": …} when the key was used, else {"document": …}.
CREATE OR REPLACE FUNCTION campaigns_load(p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_replay jsonb;
BEGIN
    IF p ? 'key' THEN
        v_replay := campaigns_replay(p);
        IF v_replay IS NOT NULL THEN
            RETURN jsonb_build_object('replay', v_replay);
        END IF;
    END IF;
    RETURN jsonb_build_object('document', campaigns_document(
        (p->>'campaign')::bigint, p->>'reward_scope', (p->>'person')::uuid,
        (p->>'device')::uuid, coalesce(p->>'invite', ''), (p->>'day_start')::timestamptz,
        (p->>'now')::timestamptz));
END $$;

-- What was answered under a key: {campaign, action, fingerprint, status, facts} or null.
CREATE OR REPLACE FUNCTION campaigns_replay(p jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'campaign', campaign_id, 'action', action, 'fingerprint', fingerprint,
        'status', status, 'facts', facts)
    FROM campaigns_playrequest
    WHERE scope IN (p->'scopes'->>0, p->'scopes'->>1) AND key = p->>'key'
    ORDER BY id LIMIT 1
$$;
