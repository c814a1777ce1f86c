-- As 0008 has it; an inviter's amount of 0 rewards nobody, and the friend counts all the same.
CREATE OR REPLACE FUNCTION campaigns_referral_settle(p jsonb) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_campaign bigint := (p->>'campaign')::bigint;
    v_now timestamptz := (p->>'now')::timestamptz;
    v_friend campaigns_participation;
    v_inviter campaigns_participation;
    v_row campaigns_referral;
    v_ends timestamptz;
    v_people bigint[];
    v_inviters bigint[];
    v_event campaigns_reportedevent;
    v_reason text := '';
    v_inviter_reason text := '';
    v_friend_reason text := '';
    v_held boolean;
    v_notes jsonb;
    v_common jsonb;
    v_items jsonb := '[]';
    v_granted jsonb;
BEGIN
    SELECT * INTO v_friend FROM campaigns_participation
    WHERE id = (p->>'participation')::bigint AND campaign_id = v_campaign;
    SELECT * INTO v_inviter FROM campaigns_participation WHERE id = v_friend.parent_id;
    IF v_inviter.id IS NULL THEN
        RETURN 'none';
    END IF;
    PERFORM campaigns_referral_lock(
        v_campaign, audiences_canonical(v_inviter.person_id),
        audiences_canonical(v_friend.person_id));
    SELECT * INTO v_row FROM campaigns_referral WHERE participation_id = v_friend.id;
    IF v_row.state IS DISTINCT FROM 'waiting' THEN
        RETURN coalesce(v_row.state, 'none');
    END IF;
    v_people := campaigns_people(v_friend.person_id);
    v_inviters := campaigns_people(v_inviter.person_id);
    SELECT ends_at INTO v_ends FROM campaigns_campaign WHERE id = v_campaign;

    -- The earliest report decides: one from before the invite says that they were known.
    SELECT * INTO v_event FROM campaigns_reportedevent
    WHERE name = p->>'event' AND (
            person_id = ANY (v_people)
            OR subject_hash IN (SELECT phone_hash FROM audiences_person
                                WHERE id = ANY (v_people) AND phone_hash IS NOT NULL))
      AND (campaign IN ('', p->>'slug') OR at < v_row.bound_at)
      AND (p->>'who' <> 'all' OR at >= v_row.bound_at - interval '1 minute')
    ORDER BY at, id LIMIT 1;

    IF campaigns_referral_own(v_people, v_inviters) THEN
        v_reason := 'own';
    ELSIF campaigns_referral_known(v_friend, v_people, p->>'who') OR EXISTS (
        SELECT FROM campaigns_referral other
        JOIN campaigns_participation part ON part.id = other.participation_id
        WHERE part.person_id = ANY (v_people) AND other.campaign_id = v_campaign
          AND other.id <> v_row.id AND other.state = 'qualified'
    ) THEN
        v_reason := 'not_new';
    ELSIF v_event.id IS NULL THEN
        RETURN 'waiting';
    ELSIF v_event.at < v_row.bound_at - interval '1 minute' THEN
        v_reason := 'not_new';
    ELSIF v_event.at > least(v_row.until, v_ends) THEN
        v_reason := 'late';
    END IF;
    IF v_reason <> '' THEN
        UPDATE campaigns_referral
        SET state = 'refused', inviter_reason = v_reason, friend_reason = v_reason,
            changed_at = v_now
        WHERE id = v_row.id;
        RETURN 'refused';
    END IF;

    IF campaigns_referral_capped(v_campaign, v_inviters, p) THEN
        v_inviter_reason := 'capped';
    END IF;
    v_held := v_friend.held OR v_inviter.held;
    v_notes := (SELECT coalesce(jsonb_agg(note), '[]')
                FROM jsonb_array_elements(v_friend.risk || v_inviter.risk) note
                WHERE note ? 'id');
    v_common := jsonb_build_object(
        'scope', p->>'reward_scope', 'version', p->>'version',
        'status', CASE WHEN v_held THEN 'checking' ELSE 'granted' END,
        'hold_until', CASE WHEN v_held THEN p->'hold_until' END,
        'claim_by', p->>'claim_by', 'provider', p->>'provider');
    IF v_inviter_reason = '' AND (p->>'inviter_amount')::bigint > 0 THEN
        v_items := v_items || (v_common || jsonb_build_object(
            'idem_key', (p->>'slug') || ':referral:' || v_friend.id || ':inviter',
            'uid', p->'ids'->>0, 'person_id', v_inviter.person_id,
            'pool', p->'inviter_pool', 'amount', p->'inviter_amount'));
    END IF;
    IF (p->>'friend_amount')::bigint > 0 THEN
        v_items := v_items || (v_common || jsonb_build_object(
            'idem_key', (p->>'slug') || ':referral:' || v_friend.id || ':friend',
            'uid', p->'ids'->>1, 'person_id', v_friend.person_id,
            'pool', p->'friend_pool', 'amount', p->'friend_amount'));
    END IF;
    v_granted := campaigns_referral_grant(v_items, v_now);
    IF v_inviter_reason = '' AND NOT v_granted ? (p->'ids'->>0)
        AND (p->>'inviter_amount')::bigint > 0 THEN
        v_inviter_reason := 'stock';
    END IF;
    IF NOT v_granted ? (p->'ids'->>1) AND (p->>'friend_amount')::bigint > 0 THEN
        v_friend_reason := 'stock';
    END IF;
    UPDATE campaigns_referral
    SET state = 'qualified', event_id = v_event.event_id, version = p->>'version',
        inviter_reason = v_inviter_reason, friend_reason = v_friend_reason,
        inviter_reward = CASE WHEN v_granted ? (p->'ids'->>0) THEN (p->'ids'->>0)::uuid END,
        inviter_amount = CASE WHEN v_granted ? (p->'ids'->>0)
            THEN (p->>'inviter_amount')::bigint END,
        friend_reward = CASE WHEN v_granted ? (p->'ids'->>1) THEN (p->'ids'->>1)::uuid END,
        friend_amount = CASE WHEN v_granted ? (p->'ids'->>1)
            THEN (p->>'friend_amount')::bigint END,
        changed_at = v_now
    WHERE id = v_row.id;
    -- The older row first, as everywhere: an inviter is older than a friend.
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = v_inviter.id AND v_granted ? (p->'ids'->>0);
    UPDATE campaigns_participation SET grants = grants + 1
    WHERE id = v_friend.id AND v_granted ? (p->'ids'->>1);
    IF v_held THEN
        IF v_granted ? (p->'ids'->>0) THEN
            PERFORM campaigns_referral_case(
                p, (p->'ids'->>2)::uuid, p->'ids'->>0, v_inviter, v_notes);
        END IF;
        IF v_granted ? (p->'ids'->>1) THEN
            PERFORM campaigns_referral_case(
                p, (p->'ids'->>3)::uuid, p->'ids'->>1, v_friend, v_notes);
        END IF;
    END IF;
    PERFORM campaigns_fact(
        p || jsonb_build_object('person', v_friend.person_id, 'tracked', NULL),
        'qualified', jsonb_build_object(
            'inviter', v_inviter.person_id, 'event', p->>'event',
            'inviter_reason', v_inviter_reason, 'friend_reason', v_friend_reason,
            'inviter_reward', CASE WHEN v_granted ? (p->'ids'->>0) THEN p->'ids'->0 END,
            'friend_reward', CASE WHEN v_granted ? (p->'ids'->>1) THEN p->'ids'->1 END),
        (p->'ids'->>4)::uuid);
    RETURN 'qualified';
END $$;
