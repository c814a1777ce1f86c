-- Unique codes: importing them, putting them on sale.

-- The open pool of codes of that name with its segment, which counts the places still empty,
-- locked: (pool, amount, places); nothing while there is none.
CREATE OR REPLACE FUNCTION rewards_code_places(p_scope text, p_slug text)
RETURNS TABLE (pool_id bigint, amount bigint, places bigint, segment bigint)
LANGUAGE sql AS $$
    SELECT p.id, s.amount, s.remaining, s.id
    FROM rewards_budget b JOIN rewards_pool p ON p.budget_id = b.id AND p.kind = 'codes'
    JOIN rewards_segment s ON s.pool_id = p.id
    WHERE b.scope = p_scope AND p.slug = p_slug AND b.closed_at IS NULL
    ORDER BY s.id LIMIT 1 FOR UPDATE OF s
$$;

-- One portion of a file's codes, in one transaction with its progress. p_from is the line before
-- the first of them; when the file has gone on meanwhile nothing happens. p_noted are the lines
-- that are no codes, [{line, why}]; the first thousand of a file are kept, duplicates among them.
-- Answers how many lines of the file are carried out.
CREATE OR REPLACE FUNCTION rewards_import_codes(
    p_file bigint, p_from integer, p_to integer,
    p_lines integer[], p_hashes bytea[], p_ciphers text[], p_wrong integer, p_noted jsonb
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_file rewards_codefile;
    v_pool record;
    v_fresh integer[];
    v_placed integer;
    v_noted jsonb;
BEGIN
    SELECT * INTO v_file FROM rewards_codefile WHERE id = p_file FOR UPDATE;
    IF v_file.lines <> p_from THEN
        RETURN v_file.lines;
    END IF;
    SELECT * INTO v_pool FROM rewards_code_places(v_file.scope, v_file.pool);
    WITH given AS (
        SELECT * FROM unnest(p_lines, p_hashes, p_ciphers)
            WITH ORDINALITY AS g(line, hash, cipher, place)
    ), fresh AS (
        INSERT INTO rewards_code (file_id, line, hash, cipher, unit_id)
        SELECT p_file, g.line, g.hash, g.cipher,
            CASE WHEN g.place <= v_pool.places THEN
                nextval(pg_get_serial_sequence('rewards_unit', 'id')) END
        FROM given g ORDER BY g.line
        ON CONFLICT (hash) DO NOTHING
        RETURNING line, unit_id
    ), units AS (
        INSERT INTO rewards_unit (id, pool_id, amount, state)
        SELECT unit_id, v_pool.pool_id, v_pool.amount, 'free' FROM fresh
        WHERE unit_id IS NOT NULL
    )
    SELECT coalesce(array_agg(line), '{}'), count(unit_id) INTO v_fresh, v_placed FROM fresh;
    UPDATE rewards_segment SET remaining = remaining - v_placed WHERE id = v_pool.segment;
    SELECT coalesce(jsonb_agg(n.note ORDER BY n.line), '[]') INTO v_noted FROM (
        SELECT note, (note->>'line')::integer AS line FROM jsonb_array_elements(p_noted) note
        UNION ALL
        SELECT jsonb_build_object('line', d.line, 'why', 'duplicate'), d.line
        FROM (SELECT unnest(p_lines) AS line EXCEPT SELECT unnest(v_fresh)) d
        ORDER BY line LIMIT greatest(0, 1000 - jsonb_array_length(v_file.noted))) n;
    UPDATE rewards_codefile SET
        lines = p_to, imported = imported + cardinality(v_fresh),
        duplicates = duplicates + cardinality(p_lines) - cardinality(v_fresh),
        wrong = wrong + p_wrong, noted = noted || v_noted
    WHERE id = p_file;
    RETURN p_to;
END $$;

-- Put up to p_limit codes that wait on sale, where the pool has places; answers how many.
CREATE OR REPLACE FUNCTION rewards_place_codes(p_scope text, p_slug text, p_limit integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_pool record;
    v_placed integer;
BEGIN
    SELECT * INTO v_pool FROM rewards_code_places(p_scope, p_slug);
    IF v_pool.places IS NULL OR v_pool.places = 0 THEN
        RETURN 0;
    END IF;
    WITH chosen AS MATERIALIZED (
        SELECT c.id FROM rewards_codefile f JOIN rewards_code c ON c.file_id = f.id
        WHERE f.scope = p_scope AND f.pool = p_slug AND c.unit_id IS NULL
        ORDER BY c.id LIMIT least(v_pool.places, p_limit) FOR UPDATE OF c
    ), placed AS (
        UPDATE rewards_code c
        SET unit_id = nextval(pg_get_serial_sequence('rewards_unit', 'id'))
        FROM chosen WHERE c.id = chosen.id
        RETURNING c.unit_id
    ), units AS (
        INSERT INTO rewards_unit (id, pool_id, amount, state)
        SELECT unit_id, v_pool.pool_id, v_pool.amount, 'free' FROM placed
    )
    SELECT count(*) INTO v_placed FROM placed;
    UPDATE rewards_segment SET remaining = remaining - v_placed WHERE id = v_pool.segment;
    RETURN v_placed;
END $$;
