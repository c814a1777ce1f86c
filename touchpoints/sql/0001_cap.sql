-- How many text messages and e-mails of a campaign count for these people on that day, the one
-- asked for left out. Whoever asks for the same people waits for the asker's transaction, in
-- which its own message is counted: two cannot take the last place of a day.
CREATE OR REPLACE FUNCTION touchpoints_used(
    p_people bigint[], p_campaign text, p_day date, p_message bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('touch:' || p_people[1] || ':' || p_campaign, 0));
    RETURN (
        SELECT count(*) FROM touchpoints_message
        WHERE person_id = ANY (p_people) AND campaign = p_campaign
          AND counted_on = p_day AND id <> p_message);
END $$;
