-- Hashes under a newer key: called by core_settle_hash, which holds the number's name.

-- A claim's number is one of its owner's, so their rewards are all that can keep it.
CREATE OR REPLACE FUNCTION rewards_rehash_phone(p_older text[], p_newest text)
RETURNS void LANGUAGE sql AS $$
    UPDATE rewards_grant SET phone_hash = p_newest
    WHERE person_id = ANY (audiences_bearers(p_older || p_newest))
      AND phone_hash = ANY (p_older)
$$;

-- Codes that were imported before, as they are given now: p_older[i] is p_newest[i] under
-- another key. So a code that is there is recognised.
CREATE OR REPLACE FUNCTION rewards_rehash_codes(p_older bytea[], p_newest bytea[])
RETURNS void LANGUAGE sql AS $$
    UPDATE rewards_code c SET hash = g.newest
    FROM unnest(p_older, p_newest) AS g(older, newest)
    WHERE c.hash = g.older
      AND NOT EXISTS (SELECT FROM rewards_code n WHERE n.hash = g.newest)
$$;
