from django.db import migrations

from core.migrations_sql import run_file

GUARDS = """
DROP TRIGGER campaigns_version_append_only ON campaigns_campaignversion;
DROP TRIGGER campaigns_participation_bound ON campaigns_participation;
DROP FUNCTION campaigns_parent_is_final();
"""

FUNCTIONS = """
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE proname LIKE 'campaigns\\_%'
        AND proname <> 'campaigns_parent_is_final'
        AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || f || ' CASCADE'; END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("core", "0002_functions"),
        ("audiences", "0002_functions"),
        ("antifraud", "0002_record"),
        ("rewards", "0002_functions"),
    ]

    operations = [
        run_file("campaigns/sql/0001_guards.sql", GUARDS),
        run_file("campaigns/sql/0002_read.sql", FUNCTIONS),
        run_file("campaigns/sql/0003_write.sql", migrations.RunSQL.noop),
        run_file("campaigns/sql/0004_sweep.sql", migrations.RunSQL.noop),
    ]
