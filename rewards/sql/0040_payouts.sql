-- Payouts that people confirm: ordered again after they were not, shown while they wait.

-- What the owner of a grant needs to confirm its payment: {…, "until": ms}; null when nothing
-- waits for that.
CREATE OR REPLACE FUNCTION rewards_confirm_of(p_grant rewards_grant) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_grant.status <> 'fulfilling' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT p.confirm || jsonb_build_object(
            'until', (extract(epoch FROM p.confirm_until) * 1000)::bigint)
        FROM rewards_payout p
        WHERE p.grant_id = p_grant.id AND p.confirm IS NOT NULL
          AND p.state IN ('wait_user_confirm', 'transferring'));
END $$;

-- The last line behind every service: a number is given up only when the provider has said
-- that it failed or was cancelled, and never while it contradicts itself.
CREATE OR REPLACE FUNCTION rewards_payout_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS DISTINCT FROM OLD.number
        AND (OLD.state NOT IN ('failed', 'cancelled') OR OLD.disputed) THEN
        RAISE EXCEPTION 'payout % is %: its number stays', OLD.number, OLD.state;
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER IF EXISTS rewards_payout_number_stays ON rewards_payout;
CREATE TRIGGER rewards_payout_number_stays
    BEFORE UPDATE OF number ON rewards_payout
    FOR EACH ROW EXECUTE FUNCTION rewards_payout_guard();
