-- Hashes under a newer key (core.rehash).

-- What is kept under one of p_forms, the hashes of one value under every key in force, is kept
-- under the first afterwards. p_functions: those that know where; each is called with the older
-- forms and the first. Until the caller's transaction ends nobody else does this for the value, or
-- attaches it under p_lock: two processes of which only one believes a key to be the newest have
-- a form in common, and lock all they know in one order.
CREATE OR REPLACE FUNCTION core_settle_hash(p_lock text, p_functions text[], p_forms text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_one text;
BEGIN
    FOR v_one IN SELECT form FROM unnest(p_forms) form ORDER BY form LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended(p_lock || v_one, 0));
    END LOOP;
    FOREACH v_one IN ARRAY p_functions LOOP
        EXECUTE format('SELECT %I($1, $2)', v_one) USING p_forms[2:], p_forms[1];
    END LOOP;
END $$;
