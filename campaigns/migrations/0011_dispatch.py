from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_lean_indexes")]

    operations = [
        run_file(
            "campaigns/sql/0021_dispatch.sql",
            "DROP FUNCTION campaigns_has_parts(jsonb);"
            "DROP FUNCTION campaigns_parts(text, bigint[], bigint[], jsonb);"
            "DROP FUNCTION campaigns_dispatch();",
        )
    ]
