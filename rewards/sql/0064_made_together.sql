-- A grant and the packet it takes, an entry and its grant are written by one function in one
-- transaction, so nobody checks on the way in that the other is there (docs/adr/0022): that
-- looked it up and locked it, 5 µs each. On the way out nothing has changed: what is named
-- cannot go.
CREATE OR REPLACE FUNCTION rewards_is_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_named boolean;
BEGIN
    IF TG_TABLE_NAME = 'rewards_unit' THEN
        v_named := EXISTS (SELECT FROM rewards_grant WHERE unit_id = OLD.id);
    ELSE
        v_named := EXISTS (SELECT FROM rewards_ledgerentry WHERE grant_id = OLD.id);
    END IF;
    IF v_named THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
            MESSAGE = format('%s %s is named by the ledger or a grant', TG_TABLE_NAME, OLD.id);
    END IF;
    RETURN OLD;
END $$;

-- After the statement and at the commit at the latest, as a foreign key looks.
CREATE CONSTRAINT TRIGGER rewards_unit_named AFTER DELETE ON rewards_unit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_is_named();
CREATE CONSTRAINT TRIGGER rewards_grant_named AFTER DELETE ON rewards_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rewards_is_named();

-- Room for the packet's next state on its page, as in campaigns/sql/0080_room.sql.
ALTER TABLE rewards_unit SET (fillfactor = 60);
