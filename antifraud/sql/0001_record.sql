-- Keeps one risk decision, in the caller's transaction. Called by campaigns_apply.
--
-- p_doc: what antifraud.api.decision_document returned. A null document is nobody's decision
-- (protection off) and writes nothing. The same id twice writes one row.
CREATE OR REPLACE FUNCTION antifraud_record(p_doc jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO antifraud_decision (
        id, campaign, action, outcome, score, hits, person_uid, device_uid, ip_hash,
        subject, degraded, features, features_hash, at, verdict, closed_by, closed_at
    )
    SELECT
        (p_doc->>'id')::uuid,
        p_doc->>'campaign',
        p_doc->>'action',
        p_doc->>'outcome',
        (p_doc->>'score')::integer,
        coalesce(p_doc->'hits', '[]'::jsonb),
        (p_doc->>'person_uid')::uuid,
        coalesce(p_doc->>'device_uid', ''),
        coalesce(p_doc->>'ip_hash', ''),
        p_doc->>'subject',
        coalesce((p_doc->>'degraded')::boolean, false),
        nullif(p_doc->'features', 'null'::jsonb),
        coalesce(p_doc->>'features_hash', ''),
        (p_doc->>'at')::timestamptz,
        NULL, '', NULL
    WHERE p_doc->>'id' IS NOT NULL
    ON CONFLICT (id) DO NOTHING
$$;
