-- Balances up to an entry, so that nobody adds up a ledger from its beginning. Entries are only
-- added; a balance is what the checkpoint says and the entries after it.

-- Fold the entries that are settled into the balances; answers up to which id. Ids are given out
-- before their transactions commit, so an id says nothing yet: the first call notes the last id
-- given out and who writes entries at that moment (a transaction has locked the table before it
-- draws an id); a later one, when all of those are gone, knows that no entry up to that id is
-- still to come. Nobody waits for it; called by several, one does it.
CREATE OR REPLACE FUNCTION rewards_checkpoint(p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_point rewards_checkpoint;
    v_last bigint;
    v_writers text[];
BEGIN
    INSERT INTO rewards_checkpoint (id, upto, next, writers, at)
    VALUES (1, 0, 0, '{}', p_now) ON CONFLICT (id) DO NOTHING;
    SELECT * INTO v_point FROM rewards_checkpoint WHERE id = 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF v_point.next > v_point.upto AND NOT EXISTS (
        SELECT FROM pg_locks WHERE virtualtransaction = ANY (v_point.writers)
          AND relation = 'rewards_ledgerentry'::regclass
    ) THEN
        INSERT INTO rewards_balance AS b (account_id, credited, debited)
        SELECT account, sum(credit), sum(debit)
        FROM (
            SELECT credit_id AS account, amount AS credit, 0 AS debit FROM rewards_ledgerentry
            WHERE id > v_point.upto AND id <= v_point.next
            UNION ALL
            SELECT debit_id, 0, amount FROM rewards_ledgerentry
            WHERE id > v_point.upto AND id <= v_point.next
        ) moved
        GROUP BY account
        ON CONFLICT (account_id) DO UPDATE
        SET credited = b.credited + excluded.credited, debited = b.debited + excluded.debited;
        v_point.upto := v_point.next;
    END IF;
    IF v_point.next <= v_point.upto THEN
        SELECT coalesce(pg_sequence_last_value(
            pg_get_serial_sequence('rewards_ledgerentry', 'id')::regclass), 0) INTO v_last;
        SELECT coalesce(array_agg(DISTINCT virtualtransaction), '{}') INTO v_writers
        FROM pg_locks
        WHERE relation = 'rewards_ledgerentry'::regclass AND mode = 'RowExclusiveLock'
          AND pid <> pg_backend_pid();
        v_point.next := v_last;
        v_point.writers := v_writers;
    END IF;
    UPDATE rewards_checkpoint
    SET upto = v_point.upto, next = v_point.next, writers = v_point.writers, at = p_now
    WHERE id = 1;
    RETURN v_point.upto;
END $$;

-- The accounts of a budget with what they hold now. Planned with the checkpoint's id: for any
-- id a planner would read a third of the ledger.
CREATE OR REPLACE FUNCTION rewards_balances(p_budget bigint)
RETURNS TABLE (account bigint, kind text, balance bigint) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_upto bigint := coalesce((SELECT upto FROM rewards_checkpoint WHERE id = 1), 0);
BEGIN
    RETURN QUERY
    WITH later AS MATERIALIZED (
        SELECT m.account_id, sum(m.moved) AS moved
        FROM rewards_ledgerentry e
        CROSS JOIN LATERAL (VALUES (e.credit_id, e.amount), (e.debit_id, -e.amount))
            AS m(account_id, moved)
        WHERE e.id > v_upto GROUP BY m.account_id
    )
    SELECT a.id, a.kind::text,
        (coalesce(b.credited - b.debited, 0) + coalesce(l.moved, 0))::bigint
    FROM rewards_account a
    LEFT JOIN rewards_balance b ON b.account_id = a.id
    LEFT JOIN later l ON l.account_id = a.id
    WHERE a.budget_id = p_budget;
END $$;
