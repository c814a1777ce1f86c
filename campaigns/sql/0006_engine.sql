-- What the engine reads and writes of every kind. A mechanic brings campaigns_document_<slug>
-- and campaigns_effect_<op>; nothing here knows one by name.

-- A mechanic's part of the document, and one effect, by name. Naming them takes planning at each
-- call; campaigns_dispatch (0021) writes these two again with every name that there is.
CREATE OR REPLACE FUNCTION campaigns_part(
    p_slug text, p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_part jsonb;
BEGIN
    EXECUTE format('SELECT %I($1, $2, $3)', 'campaigns_document_' || p_slug)
    INTO v_part USING p_me, p_inviter, p;
    RETURN v_part;
END $$;

CREATE OR REPLACE FUNCTION campaigns_effect(p_op text, c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_answer jsonb;
BEGIN
    EXECUTE format('SELECT %I($1, $2)', 'campaigns_effect_' || p_op) INTO v_answer USING c, e;
    RETURN v_answer;
END $$;

DROP FUNCTION IF EXISTS campaigns_document(
    bigint, text, uuid, uuid, text, timestamptz, timestamptz);

-- The state of one person in one campaign: what all kinds share, and under each mechanic's slug
-- what campaigns_document_<slug>(me, inviter, context) answers. The context is p itself with
-- what the mechanic's `context` said.
-- p: {campaign, reward_scope, person (uid), device, invite, day_start, now,
--     mechanics: {slug: {…}}, composed?: {day, free: {meter: what is free a day}}}
-- With `composed` it holds what mechanics share, too.
CREATE OR REPLACE FUNCTION campaigns_document(p jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_person uuid := (p->>'person')::uuid;
    v_invite text := coalesce(p->>'invite', '');
    v_me campaigns_participation;
    v_inviter campaigns_participation;
    v_rewards jsonb := '[]';
    v_document jsonb;
    v_slug text;
    v_more jsonb;
    v_part jsonb;
BEGIN
    IF v_person IS NOT NULL THEN
        SELECT * INTO v_me FROM campaigns_participation
        WHERE campaign_id = v_campaign AND person_uid = v_person;
        IF NOT FOUND THEN
            -- Somebody who turned out to be a person that plays already.
            SELECT * INTO v_me FROM campaigns_participation
            WHERE campaign_id = v_campaign AND person_id = audiences_person_of(v_person);
        END IF;
    END IF;
    IF v_me.grants > 0 THEN
        v_rewards := rewards_of_person(
            audiences_canonical(v_me.person_id), p->>'reward_scope');
    END IF;
    IF v_invite <> '' THEN
        SELECT * INTO v_inviter FROM campaigns_participation
        WHERE invite = v_invite AND campaign_id = v_campaign;
    ELSIF v_me.parent_id IS NOT NULL THEN
        SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_me.parent_id;
    END IF;
    v_document := jsonb_build_object(
        'me', CASE WHEN v_me.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_me.id, 'uid', v_me.uid, 'person', v_me.person_id, 'invite', v_me.invite,
            'phone_masked', audiences_phone_masked(v_me.person_id),
            'held', v_me.held, 'risk', v_me.risk, 'arm', v_me.arm) END,
        'inviter', CASE WHEN v_inviter.id IS NULL THEN NULL ELSE jsonb_build_object(
            'id', v_inviter.id, 'uid', v_inviter.person_uid, 'person', v_inviter.person_id,
            'arm', v_inviter.arm,
            -- Of one human being, whichever device took part first.
            'own', v_inviter.id IS NOT DISTINCT FROM v_me.id OR (v_me.id IS NOT NULL
                AND audiences_canonical(v_inviter.person_id)
                    = audiences_canonical(v_me.person_id))) END,
        'rewards', v_rewards
    );
    IF p ? 'composed' THEN
        v_document := v_document || campaigns_composed(v_me.id, p);
    END IF;
    FOR v_slug, v_more IN SELECT * FROM jsonb_each(p->'mechanics') LOOP
        v_part := campaigns_part(v_slug, v_me, v_inviter, (p - 'mechanics') || v_more);
        v_document := v_document || jsonb_build_object(v_slug, v_part);
    END LOOP;
    RETURN v_document;
END $$;

-- p: as campaigns_document wants it, and {scopes, key} for an action.
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
    RETURN jsonb_build_object('document', campaigns_document(p));
END $$;

-- Carries the effects of one move out and keeps what its answer is rendered from, which it
-- answers. The caller has the campaign's gate and knows that the move is allowed. p: as for
-- campaigns_apply.
CREATE OR REPLACE FUNCTION campaigns_carry_out(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_context jsonb := p - 'effects' - 'facts';
    v_effect jsonb;
    v_facts jsonb;
BEGIN
    FOR v_effect IN SELECT * FROM jsonb_array_elements(p->'effects') LOOP
        v_context := v_context
            || coalesce(campaigns_effect(v_effect->>'op', v_context, v_effect), '{}');
    END LOOP;
    v_facts := (p->'facts') || jsonb_build_object(
        'result', coalesce(p->'facts'->'result', '{}') || coalesce(v_context->'result', '{}'),
        'sold_out', coalesce((v_context->>'sold_out')::boolean, false),
        'document', campaigns_document(
            p - 'effects' - 'facts' || jsonb_build_object('person', p->'person_uid')));
    INSERT INTO campaigns_playrequest (
        scope, key, campaign_id, action, fingerprint, status, facts, at
    ) VALUES (
        p->>'scope', p->>'key', (p->>'campaign')::bigint, p->>'action', p->>'fingerprint', 200,
        v_facts, (p->>'now')::timestamptz
    );
    RETURN v_facts;
END $$;

-- p: {campaign, reward_scope, slug, version, arm, action, allow_ended, scope, key, fingerprint,
--     now, person_uid, device, tracked, invite, day_start, language, mechanics,
--     effects, facts}
-- Answers the facts from which the body is rendered, as stored. Whoever is kept waiting by
-- somebody's lock is told to come again (55P03), before all threads wait with them.
CREATE OR REPLACE FUNCTION campaigns_apply(p jsonb) RETURNS jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '15s'
AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_now timestamptz := (p->>'now')::timestamptz;
    v_status text;
    v_version text;
    v_ends timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(campaigns_gate(v_campaign));
    PERFORM pg_advisory_xact_lock(hashtextextended((p->>'scope') || '/' || (p->>'key'), 0));
    SELECT c.status, v.sha256, c.ends_at INTO v_status, v_version, v_ends
    FROM campaigns_campaign c JOIN campaigns_campaignversion v ON v.id = c.current_version_id
    WHERE c.id = v_campaign;
    IF v_status = 'paused' AND p->>'action' <> 'claim' THEN
        PERFORM core_refuse('campaign.paused');
    ELSIF (v_status <> 'approved' OR v_ends <= v_now) AND NOT (p->>'allow_ended')::boolean THEN
        PERFORM core_refuse('campaign.ended');
    ELSIF v_version IS DISTINCT FROM p->>'version' THEN
        PERFORM campaigns_stale('another version runs');
    END IF;
    IF EXISTS (
        SELECT FROM campaigns_playrequest WHERE scope = p->>'scope' AND key = p->>'key'
    ) THEN
        PERFORM campaigns_stale('answered meanwhile');
    END IF;
    RETURN campaigns_carry_out(p);
END $$;
