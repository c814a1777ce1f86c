from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_lean_indexes")]

    operations = [
        run_file("campaigns/sql/0021_dispatch.sql", "DROP FUNCTION campaigns_dispatch();")
    ]
