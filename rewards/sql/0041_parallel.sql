-- Pure functions that several workers of one query may call at a time; the audit lets them.
ALTER FUNCTION rewards_payout_number(uuid, integer) PARALLEL SAFE;
ALTER FUNCTION rewards_counted(text) PARALLEL SAFE;
