-- A version is what two people agreed on; nobody rewrites it.
CREATE TRIGGER campaigns_version_append_only
    BEFORE UPDATE OR DELETE ON campaigns_campaignversion
    FOR EACH ROW EXECUTE FUNCTION core_append_only();

-- Who invited whom is decided once, at joining.
CREATE OR REPLACE FUNCTION campaigns_parent_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the parent of participation % is final', OLD.id;
END $$;
CREATE TRIGGER campaigns_participation_bound
    BEFORE UPDATE OF parent_id, root, depth, campaign_id ON campaigns_participation
    FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id
        OR OLD.root IS DISTINCT FROM NEW.root
        OR OLD.depth <> NEW.depth
        OR OLD.campaign_id <> NEW.campaign_id)
    EXECUTE FUNCTION campaigns_parent_is_final();
