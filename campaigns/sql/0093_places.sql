-- What is given at the end has one row for a human being, in an order. Pots and rankings share it.

-- The places of those participations: more of `p_had` first (NULL: all alike), then earlier, then
-- who joined earlier. Of several that are one human being the best is taken, one that is not on
-- hold before others; `person_id` is the human being, as known now. On hold are, beside those who
-- are, `p_kept`. Places of people on hold are counted apart and nobody's.
CREATE OR REPLACE FUNCTION campaigns_places(
    p_ids bigint[], p_had numeric[], p_moments timestamptz[], p_kept bigint[]
) RETURNS TABLE (
    participation_id bigint, person_id bigint, value bigint, reached_at timestamptz,
    held boolean, place bigint
) LANGUAGE sql STABLE AS $$
    WITH best AS (
        SELECT DISTINCT ON (coalesce(person.merged_into_id, person.id))
            part.id, coalesce(person.merged_into_id, person.id) AS person, c.had, c.moment,
            part.held OR part.id = ANY (p_kept) AS held
        FROM unnest(p_ids, p_had, p_moments) AS c(id, had, moment)
        JOIN campaigns_participation part ON part.id = c.id
        JOIN audiences_person person ON person.id = part.person_id
        ORDER BY 2, 5, c.had DESC, c.moment, part.id
    )
    SELECT id, person, had::bigint, moment, held,
        row_number() OVER (PARTITION BY held ORDER BY had DESC, moment, id)
    FROM best
$$;

-- Whose part it is stays as it was written, like the part itself.
CREATE OR REPLACE TRIGGER campaigns_cardshare_person
    BEFORE UPDATE OF person_id ON campaigns_cardshare
    FOR EACH ROW WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id)
    EXECUTE FUNCTION campaigns_cardshare_is_final();
