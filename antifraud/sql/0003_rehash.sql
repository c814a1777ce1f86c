-- Hashes under a newer key: called by core_settle_hash, which holds the number's name.
CREATE OR REPLACE FUNCTION antifraud_rehash_phone(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE antifraud_listentry e SET value_hash = p_newest
    WHERE e.entity = 'phone' AND e.value_hash = ANY (p_older)
      AND NOT EXISTS (
        SELECT FROM antifraud_listentry n
        WHERE n.kind = e.kind AND n.entity = 'phone' AND n.value_hash = p_newest
          AND n.campaign IS NOT DISTINCT FROM e.campaign)
$$;
