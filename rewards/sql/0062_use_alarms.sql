-- Alarms: an hour, a campaign's budget, a pool or a node that is nearly or wholly used up. Judged
-- by a sweep, never by who takes part. Each is told once for its threshold, window and limit: what
-- is topped up has another limit and is told anew.

-- How far everything that has a limit is used: hours of pools and campaigns whose hour is open,
-- budgets (promised or paid, by the kept balances), pools (prizes taken or set aside), nodes. A
-- pool of which more than 200,000 prizes are free is not counted to the end: it has not run low.
CREATE OR REPLACE FUNCTION rewards_uses(p_now timestamptz)
RETURNS TABLE (
    level text, owner text, hour timestamptz, scope text, name text, used bigint, whole bigint,
    near smallint, "full" smallint, currency text, campaign text
) LANGUAGE sql STABLE AS $$
    WITH pool AS (
        SELECT p.id, p.slug, p.size, p.per_hour, b.scope, b.currency, b.campaign_slug
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        WHERE b.closed_at IS NULL
    ), paced AS (
        SELECT 'pool:' || id AS owner, scope, slug AS name, currency, campaign_slug
        FROM pool WHERE per_hour > 0
        UNION ALL
        SELECT 'budget:' || id, scope, '', currency, campaign_slug
        FROM rewards_budget WHERE closed_at IS NULL AND per_hour > 0
    ), found AS (
        SELECT 'hour' AS level, o.owner, h.hour, o.scope, o.name,
            sum(h.quota - h.remaining)::bigint AS used, sum(h.quota)::bigint AS whole,
            o.currency, o.campaign_slug AS campaign
        FROM paced o JOIN rewards_hourpart h
            ON h.owner = o.owner AND h.hour = date_trunc('hour', p_now, 'UTC')
        GROUP BY o.owner, h.hour, o.scope, o.name, o.currency, o.campaign_slug
        UNION ALL
        SELECT 'budget', 'budget:' || b.id, NULL, b.scope, '',
            coalesce(sum(k.credited - k.debited), 0)::bigint, b.total, b.currency,
            b.campaign_slug
        FROM rewards_budget b
        LEFT JOIN rewards_account a ON a.budget_id = b.id AND a.kind IN ('payable', 'paid')
        LEFT JOIN rewards_balance k ON k.account_id = a.id
        WHERE b.closed_at IS NULL GROUP BY b.id
        UNION ALL
        SELECT 'pool', 'pool:' || p.id, NULL, p.scope, p.slug,
            p.size - u.free - s.free, p.size, p.currency, p.campaign_slug
        FROM pool p
        CROSS JOIN LATERAL (
            SELECT count(*) AS free FROM (
                SELECT FROM rewards_unit WHERE pool_id = p.id AND state = 'free'
                LIMIT least(p.size, 200000)) few
        ) u
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(remaining), 0)::bigint AS free
            FROM rewards_segment WHERE pool_id = p.id
        ) s
        WHERE u.free + s.free < 200000
    )
    SELECT f.level, f.owner, f.hour, f.scope, f.name, f.used, f.whole,
        coalesce(r.near, 80::smallint), coalesce(r."full", 100::smallint), f.currency, f.campaign
    FROM found f LEFT JOIN rewards_alarmrule r ON r.level = f.level
    UNION ALL
    -- What a node's own percentage says is told when it is reached (rewards_shift_nodes).
    SELECT 'node', 'node:' || n.id, NULL, '', n.slug, n.held + n.confirmed, n."limit",
        100::smallint, 100::smallint, n.currency, NULL
    FROM rewards_budgetnode n WHERE n.alarm_at < 100
$$;

-- Note which alarms stand now, end those that do not any more, tell what is new. Answers how many
-- are new. Called by several, one does it.
CREATE OR REPLACE FUNCTION rewards_judge_uses(p_now timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    v_new integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('rewards-judge-uses', 0)) THEN
        RETURN 0;
    END IF;
    WITH stands AS MATERIALIZED (
        SELECT u.*, t.percent FROM rewards_uses(p_now) u
        CROSS JOIN LATERAL (
            SELECT u.near AS percent UNION SELECT u."full"
        ) t
        WHERE u.whole > 0 AND u.used::numeric * 100 >= u.whole::numeric * t.percent
    ), ended AS (
        UPDATE rewards_usealarm a SET cleared_at = p_now
        WHERE a.cleared_at IS NULL AND NOT EXISTS (
            SELECT FROM stands s
            WHERE s.level = a.level AND s.owner = a.owner
              AND s.hour IS NOT DISTINCT FROM a.hour
              AND s.percent = a.percent AND s.whole = a.whole)
    ), noted AS (
        INSERT INTO rewards_usealarm AS a (
            level, owner, hour, scope, name, percent, is_full, used, whole, begun_at)
        SELECT level, owner, hour, scope, name, percent, percent = "full", used, whole, p_now
        FROM stands
        ON CONFLICT (level, owner, hour, percent, whole) DO UPDATE
            SET used = excluded.used, is_full = excluded.is_full, cleared_at = NULL
            WHERE (a.used, a.is_full, a.cleared_at)
                IS DISTINCT FROM (excluded.used, excluded.is_full, NULL::timestamptz)
        RETURNING level, owner, percent, xmax = 0 AS is_new
    ), told AS (
        SELECT core_enqueue('events.fact', coalesce(nullif(s.campaign, ''), s.name),
            jsonb_build_object(
                'name', 'budget_alarm', 'at', (extract(epoch FROM p_now) * 1000)::bigint,
                'campaign', s.campaign, 'person_id', NULL, 'device_id', NULL,
                'session_id', NULL, 'source', 'server', 'props', jsonb_build_object(
                    'level', s.level, 'of', s.name, 'percent', s.percent, 'used', s.used,
                    'limit', s.whole, 'currency', s.currency)),
            p_now, rewards_uuid7(p_now))
        FROM noted n JOIN stands s USING (level, owner, percent)
        WHERE n.is_new
    )
    SELECT count(*) INTO v_new FROM told;
    DELETE FROM rewards_usealarm WHERE cleared_at < p_now - interval '30 days';
    RETURN v_new;
END $$;
