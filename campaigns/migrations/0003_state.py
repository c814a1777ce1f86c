from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_functions"),
        ("audiences", "0006_phone_masked"),
        ("rewards", "0004_reading"),
    ]

    operations = [run_file("campaigns/sql/0005_state.sql", migrations.RunSQL.noop)]
