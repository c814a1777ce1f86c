-- Calls by name without planning each time: functions that know every name there is.

-- Writes campaigns_part and campaigns_effect again for all campaigns_document_<slug> and
-- campaigns_effect_<op> that exist, campaigns_parts and campaigns_has_parts for all
-- campaigns_documents_<slug>, the form that reads many people in one statement. A migration that brings a mechanic ends with this; a name
-- that came later is still found, the slow way.
CREATE OR REPLACE FUNCTION campaigns_dispatch() RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
    v_parts text := '';
    v_effects text := '';
    v_sets text := '';
    v_slugs text[] := '{}';
    v_name text;
BEGIN
    FOR v_name IN
        SELECT proname FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND pronargs = 3
            AND proname ~ '^campaigns_document_[a-z0-9_]+$'
        ORDER BY proname
    LOOP
        v_parts := v_parts || format(
            E'        WHEN %L THEN RETURN %I(p_me, p_inviter, p);\n',
            substr(v_name, length('campaigns_document_') + 1), v_name);
    END LOOP;
    FOR v_name IN
        SELECT proname FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND pronargs = 3
            AND proname ~ '^campaigns_documents_[a-z0-9_]+$'
        ORDER BY proname
    LOOP
        v_slugs := v_slugs || substr(v_name, length('campaigns_documents_') + 1);
        v_sets := v_sets || format(
            E'        WHEN %L THEN RETURN %I(p_me, p_inviter, p);\n',
            substr(v_name, length('campaigns_documents_') + 1), v_name);
    END LOOP;
    FOR v_name IN
        SELECT proname FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND pronargs = 2
            AND proname ~ '^campaigns_effect_[a-z0-9_]+$'
        ORDER BY proname
    LOOP
        v_effects := v_effects || format(
            E'        WHEN %L THEN RETURN %I(c, e);\n',
            substr(v_name, length('campaigns_effect_') + 1), v_name);
    END LOOP;
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION campaigns_part(
    p_slug text, p_me campaigns_participation, p_inviter campaigns_participation, p jsonb
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_part jsonb;
BEGIN
    CASE p_slug
%s        ELSE
            EXECUTE format('SELECT %%I($1, $2, $3)', 'campaigns_document_' || p_slug)
            INTO v_part USING p_me, p_inviter, p;
            RETURN v_part;
    END CASE;
END $$
$f$, v_parts);
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION campaigns_effect(p_op text, c jsonb, e jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    v_answer jsonb;
BEGIN
    CASE p_op
%s        ELSE
            EXECUTE format('SELECT %%I($1, $2)', 'campaigns_effect_' || p_op)
            INTO v_answer USING c, e;
            RETURN v_answer;
    END CASE;
END $$
$f$, v_effects);
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION campaigns_parts(
    p_slug text, p_me bigint[], p_inviter bigint[], p jsonb
) RETURNS json[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE p_slug
%s    END CASE;
END $$
$f$, v_sets);
    -- p_mechanics: {slug: …}; false when it is none.
    EXECUTE format($f$
CREATE OR REPLACE FUNCTION campaigns_has_parts(p_mechanics jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(p_mechanics - %L::text[] = '{}', false)
$$
$f$, v_slugs);
END $make$;

SELECT campaigns_dispatch();
