-- A pot whose sharers are known only at the end: what is in it becomes as many parts as they are.

-- What nobody has, or had, of a pool, in minor units.
CREATE OR REPLACE FUNCTION rewards_pot_left(p_pool bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount), 0)::bigint FROM rewards_unit u
    WHERE u.pool_id = p_pool AND u.state = 'free'
        AND NOT EXISTS (SELECT FROM rewards_grant g WHERE g.unit_id = u.id)
$$;

-- Cut what is free of a pool into p_parts parts of p_each, the first p_more of them one minor unit
-- larger; each is reserved until p_until for `<p_holder><number>`. What is more stays, as one
-- free packet. The ledger has nothing to say: the sum is the same. A part that comes free is nobody
-- else's, its money goes back to the budget. The caller keeps others away and asks once.
CREATE OR REPLACE FUNCTION rewards_cut_pot(
    p_pool bigint, p_parts bigint, p_each bigint, p_more bigint, p_holder text,
    p_until timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_units bigint;
    v_rest bigint;
BEGIN
    IF p_parts < 1 THEN
        RETURN;
    END IF;
    WITH gone AS (
        DELETE FROM rewards_unit u
        WHERE u.pool_id = p_pool AND u.state = 'free'
            AND NOT EXISTS (SELECT FROM rewards_grant g WHERE g.unit_id = u.id)
        RETURNING u.amount
    )
    SELECT count(*), coalesce(sum(amount), 0) INTO v_units, v_rest FROM gone;
    v_rest := v_rest - p_parts * p_each - p_more;
    IF v_rest < 0 OR p_more > p_parts THEN
        RAISE EXCEPTION 'pool % does not hold % parts of %', p_pool, p_parts, p_each;
    END IF;
    INSERT INTO rewards_unit (pool_id, amount, state, holder, reserved_until, spent)
    SELECT p_pool, p_each + CASE WHEN n <= p_more THEN 1 ELSE 0 END, 'reserved',
        p_holder || n, p_until, true
    FROM generate_series(1, p_parts) n;
    IF v_rest > 0 THEN
        INSERT INTO rewards_unit (pool_id, amount, state) VALUES (p_pool, v_rest, 'free');
    END IF;
    UPDATE rewards_pool
    SET size = size - v_units + p_parts + CASE WHEN v_rest > 0 THEN 1 ELSE 0 END
    WHERE id = p_pool;
END $$;
