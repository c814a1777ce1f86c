-- Alarms: an hour, a campaign's budget, a pool or a node that is nearly or wholly used up. Judged
-- by a sweep, never by who takes part. Each is told once for its threshold, window and limit: what
-- is topped up has another limit and is told anew.

-- How far everything that has a limit is used, as it is at this moment: hours of pools and campaigns
-- whose hour is open, budgets (promised or paid), pools (prizes taken or set aside; of codes those
-- that are imported), nodes. Of a pool that has not reached its first threshold nothing is said, and
-- no more of it is counted than shows that. An hour that is over is looked at for two minutes more,
-- so that what happens at its very end is told too.
CREATE OR REPLACE FUNCTION rewards_uses(p_now timestamptz)
RETURNS TABLE (
    level text, owner text, hour timestamptz, scope text, name text, used bigint, whole bigint,
    near smallint, "full" smallint, currency text, campaign text
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    -- Planned with the checkpoint's id: see rewards_balances.
    v_upto bigint := coalesce((SELECT upto FROM rewards_checkpoint WHERE id = 1), 0);
    v_near smallint := coalesce(
        (SELECT near FROM rewards_alarmrule WHERE level = 'pool'), 80::smallint);
BEGIN
    RETURN QUERY
    WITH pool AS (
        SELECT p.id, p.slug, p.kind, p.size::bigint AS size, p.per_hour, b.scope, b.currency,
            b.campaign_slug
        FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
        WHERE b.closed_at IS NULL
    ), later AS MATERIALIZED (
        SELECT m.account_id, sum(m.moved) AS moved
        FROM rewards_ledgerentry e
        CROSS JOIN LATERAL (VALUES (e.credit_id, e.amount), (e.debit_id, -e.amount))
            AS m(account_id, moved)
        WHERE e.id > v_upto GROUP BY m.account_id
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
        FROM paced o JOIN rewards_hourpart h ON h.owner = o.owner AND h.hour IN (
            date_trunc('hour', p_now, 'UTC'),
            date_trunc('hour', p_now - interval '2 minutes', 'UTC'))
        GROUP BY o.owner, h.hour, o.scope, o.name, o.currency, o.campaign_slug
        UNION ALL
        SELECT 'budget', 'budget:' || b.id, NULL, b.scope, '',
            sum(coalesce(k.credited - k.debited, 0) + coalesce(l.moved, 0))::bigint,
            b.total, b.currency, b.campaign_slug
        FROM rewards_budget b
        JOIN rewards_account a ON a.budget_id = b.id AND a.kind IN ('payable', 'paid')
        LEFT JOIN rewards_balance k ON k.account_id = a.id
        LEFT JOIN later l ON l.account_id = a.id
        WHERE b.closed_at IS NULL GROUP BY b.id
        UNION ALL
        SELECT 'pool', 'pool:' || p.id, NULL, p.scope, p.slug,
            n.whole - n.free - u.free, n.whole, p.currency, p.campaign_slug
        FROM pool p
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(remaining), 0)::bigint AS rest
            FROM rewards_segment WHERE pool_id = p.id
        ) s
        CROSS JOIN LATERAL (
            -- A segment of codes counts places that are still empty: nobody can have those.
            SELECT CASE p.kind WHEN 'codes' THEN p.size - s.rest ELSE p.size END AS whole,
                CASE p.kind WHEN 'codes' THEN 0 ELSE s.rest END AS free
        ) n
        CROSS JOIN LATERAL (
            -- So many rows may be free where the first threshold is reached.
            SELECT n.whole * (100 - v_near) / 100 - n.free AS most
        ) m
        CROSS JOIN LATERAL (
            SELECT count(*) AS free FROM (
                SELECT FROM rewards_unit WHERE pool_id = p.id AND state = 'free'
                LIMIT greatest(0, m.most + 1)) few
        ) u
        WHERE u.free <= m.most
    )
    SELECT f.level, f.owner::text, f.hour, f.scope::text, f.name::text, f.used, f.whole,
        coalesce(r.near, 80::smallint), coalesce(r."full", 100::smallint), f.currency::text,
        f.campaign::text
    FROM found f LEFT JOIN rewards_alarmrule r ON r.level = f.level
    UNION ALL
    -- What a node's own percentage says is told when it is reached (rewards_shift_nodes).
    SELECT 'node', 'node:' || n.id, NULL, '', n.slug, n.held + n.confirmed, n."limit",
        100::smallint, 100::smallint, n.currency, NULL
    FROM rewards_budgetnode n WHERE n.alarm_at < 100;
END $$;

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
        RETURNING level, owner, hour, percent, xmax = 0 AS is_new
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
        WHERE n.is_new AND s.hour IS NOT DISTINCT FROM n.hour
    )
    SELECT count(*) INTO v_new FROM told;
    DELETE FROM rewards_usealarm WHERE cleared_at < p_now - interval '30 days';
    RETURN v_new;
END $$;
