-- Goods: the parcel of a claimed reward, what its owner sees of it, and forgetting the address.

-- p: {reward, name (masked), address (encrypted)}, in the claim's transaction. Once for a reward.
CREATE OR REPLACE FUNCTION rewards_order_goods(p jsonb, p_now timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO rewards_shipment (
        grant_id, status, name, address, carrier, tracking, ordered_at, settled_by, keep_days
    )
    SELECT g.id, 'ordered', p->>'name', p->>'address', '', '', p_now, '',
        coalesce((pool.settings->>'keep_days')::integer, 30)
    FROM rewards_grant g JOIN rewards_pool pool ON pool.id = g.pool_id
    WHERE g.uid = (p->>'reward')::uuid AND g.kind = 'goods'
    ON CONFLICT (grant_id) DO NOTHING
$$;

-- Up to p_limit addresses whose time is over, or whose reward was taken back; how many.
CREATE OR REPLACE FUNCTION rewards_erase_addresses(p_now timestamptz, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_count integer;
BEGIN
    UPDATE rewards_shipment SET address = ''
    WHERE id = ANY (ARRAY(
        SELECT id FROM rewards_shipment WHERE address <> '' AND erase_at <= p_now
        ORDER BY erase_at LIMIT p_limit FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;
