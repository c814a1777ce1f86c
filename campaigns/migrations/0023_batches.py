from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0022_winners")]

    operations = [
        run_file(
            "campaigns/sql/0070_turn_away.sql", "DROP FUNCTION campaigns_turn_away(jsonb);"
        ),
        run_file(
            "campaigns/sql/0071_apply_set.sql",
            "DROP FUNCTION campaigns_apply_set(jsonb);"
            "DROP FUNCTION campaigns_lock_counters(bigint, jsonb);",
        ),
        run_file(
            "campaigns/sql/0080_room.sql",
            "ALTER TABLE campaigns_participation RESET (fillfactor);"
            "ALTER TABLE campaigns_assistsession RESET (fillfactor);",
        ),
    ]
