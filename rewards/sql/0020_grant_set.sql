-- Granting many at once: a few statements for a whole batch instead of a few for each.

-- What one of them needs to know.
DO $$ BEGIN
    CREATE TYPE rewards_grant_item AS (
        idem_key text, version text, pool bigint, unit bigint, holder text, person_id bigint,
        amount bigint, uid uuid, status text, hold_until timestamptz, claim_by timestamptz,
        provider text, arm text, now timestamptz, event uuid);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

-- Grant packets that are reserved already. Answers how many, which is all of them: whatever is
-- not plain (a key used before, a packet that is not this holder's any more, another amount,
-- no packet but another prize) raises AF002 or a unique violation, nothing is written, and the caller grants one by
-- one, where each gets the answer it deserves. `event` is the fact's id; null: it gets one here.
-- Pools, budgets and accounts are looked up once for the batch.
CREATE OR REPLACE FUNCTION rewards_grant_set(p_scope text, p_items rewards_grant_item[])
RETURNS integer LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_granted integer;
BEGIN
    WITH item AS MATERIALIZED (
        SELECT * FROM unnest(p_items)
    ), way AS MATERIALIZED (
        SELECT p.id AS pool, p.face, p.provider, b.scope, b.currency, b.campaign_slug,
            f.id AS escrow, t.id AS payable
        FROM (SELECT DISTINCT i.pool FROM item i) d
        JOIN rewards_pool p ON p.id = d.pool AND p.kind = 'packets'
        JOIN rewards_budget b ON b.id = p.budget_id AND b.scope = p_scope
        JOIN rewards_account f ON f.budget_id = b.id AND f.kind = 'escrow' AND f.pool_id = p.id
        JOIN rewards_account t ON t.budget_id = b.id AND t.kind = 'payable'
            AND t.pool_id IS NULL
    ), taken AS (
        UPDATE rewards_unit u SET state = 'granted', reserved_until = NULL
        FROM item i
        WHERE u.id = i.unit AND u.pool_id = i.pool AND u.state = 'reserved'
            AND u.holder = i.holder AND u.amount = i.amount
            AND i.status IN ('granted', 'checking')
            AND (i.status = 'granted' OR i.hold_until IS NOT NULL)
        RETURNING u.id, u.asked, u.cut_by
    ), granted AS (
        INSERT INTO rewards_grant (
            uid, idem_key, scope, version, pool_id, unit_id, person_id, kind, amount, currency,
            face, provider, arm, status, hold_until, claim_by, created_at, updated_at, asked,
            cut_by
        )
        SELECT i.uid, i.idem_key, w.scope, i.version, i.pool, i.unit, i.person_id, 'packet',
            i.amount, w.currency, w.face,
            coalesce(nullif(w.provider, ''), i.provider, 'sandbox'), coalesce(i.arm, ''), i.status,
            CASE WHEN i.status = 'checking' THEN i.hold_until END, i.claim_by, i.now, i.now,
            t.asked, t.cut_by
        FROM item i
        JOIN taken t ON t.id = i.unit
        JOIN way w ON w.pool = i.pool
        RETURNING id, uid, pool_id, person_id, kind, amount, currency, arm, status, created_at,
            asked, cut_by
    ), moved AS (
        INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, grant_id, at)
        SELECT 'grant:' || g.uid, w.escrow, w.payable, g.amount, g.id, g.created_at
        FROM granted g JOIN way w ON w.pool = g.pool_id
        RETURNING grant_id
    ), told AS (
        INSERT INTO core_outboxmessage (event_id, topic, key, payload, created_at)
        SELECT coalesce(i.event, rewards_uuid7(g.created_at)), 'events.fact', g.uid::text,
            jsonb_build_object(
                'name', CASE g.status WHEN 'checking' THEN 'reward_held'
                    ELSE 'reward_granted' END,
                'at', (extract(epoch FROM g.created_at) * 1000)::bigint,
                'campaign', w.campaign_slug, 'person_id', g.person_id, 'device_id', NULL,
                'session_id', NULL, 'source', 'server',
                'props', jsonb_build_object(
                    'reward', g.uid, 'kind', g.kind, 'amount', g.amount,
                    'currency', g.currency, 'status', g.status)
                    || rewards_arm_props(g.arm) || rewards_cut_props(g.asked, g.cut_by)),
            g.created_at
        FROM granted g JOIN way w ON w.pool = g.pool_id JOIN item i ON i.uid = g.uid
        RETURNING 1
    )
    SELECT least((SELECT count(*) FROM moved), (SELECT count(*) FROM told)) INTO v_granted;
    IF v_granted IS DISTINCT FROM cardinality(p_items) THEN
        RAISE EXCEPTION USING ERRCODE = 'AF002', MESSAGE = 'not all of them are plain';
    END IF;
    RETURN v_granted;
END $$;
