-- What the participant's side reads. One call answers all that an action needs.

-- STABLE, as what it is made of is: only so PostgreSQL takes it into the statement that asks.
CREATE OR REPLACE FUNCTION campaigns_ms(p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$ SELECT (extract(epoch FROM p_at) * 1000)::bigint $$;

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

-- The latest session of a participation, with its helpers' amounts in order; no row without one.
-- PostgreSQL takes it into the statement that asks, so that one can ask for many.
CREATE OR REPLACE FUNCTION campaigns_session_of(p_participation bigint, p_now timestamptz)
RETURNS TABLE (id bigint, document json) LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT s.id, json_build_object(
        'id', s.id, 'uid', s.uid, 'target', s.target, 'amount', s.amount,
        'units_total', s.units_total, 'units_done', s.units_done, 'ordinal', s.ordinal,
        'held', s.held, 'risk', s.risk, 'expires_at', campaigns_ms(s.expires_at),
        'state', CASE WHEN s.state IN ('open', 'complete') AND s.expires_at <= p_now
                AND NOT campaigns_stands_still(s.campaign_id, s.expires_at)
            THEN 'expired' ELSE s.state END,
        'helpers', CASE WHEN s.helpers = 0 THEN '[]'::json ELSE coalesce(
            (SELECT json_agg(h.amount ORDER BY h.position)
             FROM campaigns_helpact h WHERE h.session_id = s.id), '[]'::json) END
    )
    FROM campaigns_assistsession s
    WHERE s.participation_id = p_participation ORDER BY s.id DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION campaigns_session_document(p_participation bigint, p_now timestamptz)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT document::jsonb FROM campaigns_session_of(p_participation, p_now)
$$;

-- What was answered under a key: {campaign, action, fingerprint, status, facts} or null.
CREATE OR REPLACE FUNCTION campaigns_replay(p jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'campaign', campaign_id, 'action', action, 'fingerprint', fingerprint,
        'status', status, 'facts', facts)
    FROM campaigns_playrequest
    WHERE scope IN (p->'scopes'->>0, p->'scopes'->>1) AND key = p->>'key'
    ORDER BY id LIMIT 1
$$;
