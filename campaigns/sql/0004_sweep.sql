-- Sessions whose time is over give their packets back. Up to p_limit; answers how many. The time
-- of a paused campaign's sessions stands still.
CREATE OR REPLACE FUNCTION campaigns_expire_sessions(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_session campaigns_assistsession;
    v_count integer := 0;
BEGIN
    FOR v_session IN
        SELECT s.* FROM campaigns_assistsession s
        JOIN campaigns_campaign c ON c.id = s.campaign_id
        WHERE s.state IN ('open', 'complete') AND s.expires_at <= p_now
          AND (c.paused_at IS NULL OR s.expires_at <= c.paused_at)
        ORDER BY s.expires_at LIMIT p_limit FOR UPDATE OF s SKIP LOCKED
    LOOP
        PERFORM campaigns_end_session(v_session, 'expired');
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- The end of a pause: sessions get the time back that they could not use; how many. Nobody can
-- help after the campaign's end, so an open one is not promised more than that.
CREATE OR REPLACE FUNCTION campaigns_prolong_sessions(p_campaign bigint, p_now timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_count integer;
BEGIN
    UPDATE campaigns_assistsession s
    SET expires_at = CASE s.state
        WHEN 'complete' THEN s.expires_at + (p_now - c.paused_at)
        ELSE greatest(s.expires_at, least(s.expires_at + (p_now - c.paused_at), c.ends_at)) END
    FROM campaigns_campaign c
    WHERE c.id = p_campaign AND s.campaign_id = c.id AND s.state IN ('open', 'complete')
      AND s.expires_at > c.paused_at AND p_now > c.paused_at;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- The end of a campaign: open sessions close; what is complete stays promised.
CREATE OR REPLACE FUNCTION campaigns_close_sessions(p_campaign bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_session campaigns_assistsession;
    v_count integer := 0;
BEGIN
    FOR v_session IN
        SELECT * FROM campaigns_assistsession
        WHERE campaign_id = p_campaign AND state = 'open' FOR UPDATE
    LOOP
        PERFORM campaigns_end_session(v_session, 'closed');
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;
