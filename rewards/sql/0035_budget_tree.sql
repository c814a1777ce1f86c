-- The budget tree: holds on a node count at every node above it, and no node passes its limit.
-- Campaigns hold, confirm and release in blocks; nobody who takes part comes here.

-- The node and all above it, the root first, locked: in one order, so that nobody waits in a
-- ring.
CREATE OR REPLACE FUNCTION rewards_lock_nodes(p_node bigint) RETURNS SETOF rewards_budgetnode
LANGUAGE plpgsql AS $$
DECLARE
    v_ids bigint[];
    v_node rewards_budgetnode;
    v_id bigint;
BEGIN
    WITH RECURSIVE up AS (
        SELECT id, parent_id, 1 AS depth FROM rewards_budgetnode WHERE id = p_node
        UNION ALL
        SELECT n.id, n.parent_id, up.depth + 1
        FROM rewards_budgetnode n JOIN up ON n.id = up.parent_id WHERE up.depth < 20
    )
    SELECT array_agg(id ORDER BY depth DESC) INTO v_ids FROM up;
    FOREACH v_id IN ARRAY coalesce(v_ids, '{}') LOOP
        SELECT * INTO v_node FROM rewards_budgetnode WHERE id = v_id FOR UPDATE;
        RETURN NEXT v_node;
    END LOOP;
END $$;

-- Move a hold to new sums at its node and all above; the caller has locked them. Marks nodes
-- whose alarm begins or ends; answers the slugs where it begins.
CREATE OR REPLACE FUNCTION rewards_shift_nodes(
    p_nodes bigint[], p_held bigint, p_confirmed bigint, p_now timestamptz
) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    v_alarms text[];
BEGIN
    UPDATE rewards_budgetnode SET held = held + p_held, confirmed = confirmed + p_confirmed
    WHERE id = ANY (p_nodes);
    WITH begun AS (
        UPDATE rewards_budgetnode SET alarmed_at = p_now
        WHERE id = ANY (p_nodes) AND alarmed_at IS NULL
          AND (held + confirmed)::numeric * 100 >= "limit"::numeric * alarm_at
        RETURNING slug, held, confirmed, "limit", currency
    ), told AS (
        SELECT core_enqueue('events.fact', slug, jsonb_build_object(
            'name', 'budget_alarm', 'at', (extract(epoch FROM p_now) * 1000)::bigint,
            'campaign', NULL, 'person_id', NULL, 'device_id', NULL, 'session_id', NULL,
            'source', 'server', 'props', jsonb_build_object(
                'node', slug, 'held', held, 'confirmed', confirmed, 'limit', "limit",
                'currency', currency)),
            p_now, rewards_uuid7(p_now)) FROM begun
    )
    SELECT array_agg(b.slug) INTO v_alarms
    FROM begun b, (SELECT count(*) FROM told) t;
    UPDATE rewards_budgetnode SET alarmed_at = NULL
    WHERE id = ANY (p_nodes) AND alarmed_at IS NOT NULL
      AND (held + confirmed)::numeric * 100 < "limit"::numeric * alarm_at;
    RETURN coalesce(v_alarms, '{}');
END $$;

-- p: {node (slug), key, amount, scope?, currency}: the hold of that key is `amount` in all, new
-- or grown; asking for less than it has changes nothing. Answers {"held": how much was added,
-- "refused": null | {"node", "left"}, "alarms"}. Refuses budget.node (unknown), budget.line
-- (the key holds on another node) and budget.currency.
CREATE OR REPLACE FUNCTION rewards_hold_node(p jsonb, p_now timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_target rewards_budgetnode;
    v_node rewards_budgetnode;
    v_hold rewards_budgethold;
    v_ids bigint[] := '{}';
    v_more bigint;
    v_full rewards_budgetnode;
    v_alarms text[];
BEGIN
    SELECT * INTO v_target FROM rewards_budgetnode WHERE slug = p->>'node';
    IF NOT FOUND THEN
        PERFORM core_refuse('budget.node');
    ELSIF v_target.currency <> p->>'currency' THEN
        PERFORM core_refuse('budget.currency');
    END IF;
    -- One key at a time, before any node.
    PERFORM pg_advisory_xact_lock(hashtextextended('budget-hold:' || (p->>'key'), 0));
    SELECT * INTO v_hold FROM rewards_budgethold WHERE key = p->>'key' FOR UPDATE;
    IF FOUND AND v_hold.node_id <> v_target.id THEN
        PERFORM core_refuse('budget.line');
    END IF;
    v_more := (p->>'amount')::bigint - coalesce(v_hold.amount, 0);
    IF v_more <= 0 THEN
        RETURN '{"held": 0, "refused": null, "alarms": []}';
    END IF;
    FOR v_node IN SELECT * FROM rewards_lock_nodes(v_target.id) LOOP
        v_ids := v_ids || v_node.id;
        -- The nearest of those that are full is named.
        IF v_node.held + v_node.confirmed + v_more > v_node."limit" THEN
            v_full := v_node;
        END IF;
    END LOOP;
    IF v_full.id IS NOT NULL THEN
        RETURN jsonb_build_object('held', 0, 'alarms', '[]'::jsonb, 'refused',
            jsonb_build_object('node', v_full.slug,
                'left', v_full."limit" - v_full.held - v_full.confirmed));
    END IF;
    INSERT INTO rewards_budgethold AS h (
        node_id, key, scope, amount, confirmed, released, created_at, updated_at
    ) VALUES (
        v_target.id, p->>'key', coalesce(p->>'scope', ''), v_more, 0, 0, p_now, p_now
    ) ON CONFLICT (key) DO UPDATE SET amount = h.amount + v_more, updated_at = p_now;
    v_alarms := rewards_shift_nodes(v_ids, v_more, 0, p_now);
    RETURN jsonb_build_object('held', v_more, 'refused', NULL, 'alarms', to_jsonb(v_alarms));
END $$;

-- Say how much of a hold is confirmed and how much is released, in all. True when there is such
-- a hold. Sums that the hold does not cover are refused by its CHECK.
CREATE OR REPLACE FUNCTION rewards_settle_hold(
    p_key text, p_confirmed bigint, p_released bigint, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_hold rewards_budgethold;
    v_ids bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('budget-hold:' || p_key, 0));
    SELECT * INTO v_hold FROM rewards_budgethold WHERE key = p_key FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF (v_hold.confirmed, v_hold.released) = (p_confirmed, p_released) THEN
        -- Seen: the next sweep begins with others.
        UPDATE rewards_budgethold SET updated_at = p_now WHERE id = v_hold.id;
        RETURN true;
    END IF;
    SELECT array_agg(n.id) INTO v_ids FROM rewards_lock_nodes(v_hold.node_id) n;
    UPDATE rewards_budgethold
    SET confirmed = p_confirmed, released = p_released, updated_at = p_now
    WHERE id = v_hold.id;
    PERFORM rewards_shift_nodes(
        v_ids, (v_hold.confirmed + v_hold.released) - (p_confirmed + p_released),
        p_confirmed - v_hold.confirmed, p_now);
    RETURN true;
END $$;

-- Let a campaign's hold say what its ledger says: confirmed is what was promised or paid,
-- released what has come back to the budget of a closed campaign.
CREATE OR REPLACE FUNCTION rewards_settle_scope(p_scope text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_budget rewards_budget;
    v_confirmed bigint;
    v_free bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM rewards_budgethold WHERE key = 'scope:' || p_scope) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('budget-hold:scope:' || p_scope, 0));
    SELECT * INTO v_budget FROM rewards_budget WHERE scope = p_scope;
    SELECT coalesce(sum(s.balance) FILTER (WHERE s.kind IN ('payable', 'paid')), 0),
        coalesce(sum(s.balance) FILTER (WHERE s.kind IN ('budget', 'recovered')), 0)
    INTO v_confirmed, v_free
    FROM rewards_balances(v_budget.id) s;
    RETURN rewards_settle_hold(
        'scope:' || p_scope, v_confirmed,
        CASE WHEN v_budget.closed_at IS NULL THEN 0 ELSE v_free END, p_now);
END $$;
