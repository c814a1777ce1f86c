-- Sessions whose time is over give their packets back. Up to p_limit; answers how many.
CREATE OR REPLACE FUNCTION campaigns_expire_sessions(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_session campaigns_assistsession;
    v_count integer := 0;
BEGIN
    FOR v_session IN
        SELECT * FROM campaigns_assistsession
        WHERE state IN ('open', 'complete') AND expires_at <= p_now
        ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED
    LOOP
        PERFORM campaigns_end_session(v_session, 'expired');
        v_count := v_count + 1;
    END LOOP;
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
