-- Many risk decisions, as antifraud_record reads one, as rows of the table. Null documents are
-- nobody's. PostgreSQL takes this into the statement that keeps them (LANGUAGE sql, STABLE).
CREATE OR REPLACE FUNCTION antifraud_decisions_of(p_docs jsonb) RETURNS TABLE (
    id uuid, campaign text, action text, outcome text, score integer, hits jsonb,
    person_uid uuid, device_uid text, ip_hash text, subject text, degraded boolean,
    features jsonb, features_hash text, at timestamptz, verdict text, closed_by text,
    closed_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT d.id, d.campaign, d.action, d.outcome, d.score, coalesce(d.hits, '[]'::jsonb),
        d.person_uid, coalesce(d.device_uid, ''), coalesce(d.ip_hash, ''), d.subject,
        coalesce(d.degraded, false), nullif(d.features, 'null'::jsonb),
        coalesce(d.features_hash, ''), d.at, NULL::text, '', NULL::timestamptz
    FROM jsonb_to_recordset(p_docs) AS d(
        id uuid, campaign text, action text, outcome text, score integer, hits jsonb,
        person_uid uuid, device_uid text, ip_hash text, subject text, degraded boolean,
        features jsonb, features_hash text, at timestamptz)
    WHERE d.id IS NOT NULL
$$;

-- Keeps them; one that is kept already stays as it is.
CREATE OR REPLACE FUNCTION antifraud_record_set(p_docs jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO antifraud_decision (
        id, campaign, action, outcome, score, hits, person_uid, device_uid, ip_hash,
        subject, degraded, features, features_hash, at, verdict, closed_by, closed_at
    )
    SELECT * FROM antifraud_decisions_of(p_docs)
    ON CONFLICT (id) DO NOTHING;
END $$;

-- The same where a decision that is kept already is no answer but a unique violation: for those
-- who then do it again, one by one. Asking first costs as much again as keeping it.
CREATE OR REPLACE FUNCTION antifraud_record_new(p_docs jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO antifraud_decision (
        id, campaign, action, outcome, score, hits, person_uid, device_uid, ip_hash,
        subject, degraded, features, features_hash, at, verdict, closed_by, closed_at
    )
    SELECT * FROM antifraud_decisions_of(p_docs);
END $$;
