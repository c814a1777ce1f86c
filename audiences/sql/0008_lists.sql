-- Whether one of these numbers (keyed hashes in hexadecimal) stands in the list's current
-- version; null where there is no such list.
CREATE OR REPLACE FUNCTION audiences_in_list(p_slug text, p_phones text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_version bigint;
BEGIN
    SELECT current_id INTO v_version FROM audiences_phonelist WHERE slug = p_slug;
    IF v_version IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN EXISTS (
        SELECT FROM audiences_phonelistentry
        WHERE version_id = v_version
            AND hash = ANY (ARRAY(SELECT decode(h, 'hex') FROM unnest(p_phones) h)));
END $$;
