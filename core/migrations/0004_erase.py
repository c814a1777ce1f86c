from django.db import migrations

# Deleting is refused unless the transaction says that it takes a demo away (demo/story); a row
# is never changed.
APPEND_ONLY = """
CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME <> 'core_auditentry'
        AND current_setting('af.erase', true) = 'demo' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_lease")]

    operations = [migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop)]
