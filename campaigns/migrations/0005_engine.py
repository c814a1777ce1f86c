from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_paused_at"), ("rewards", "0006_paused_at")]

    operations = [
        run_file("campaigns/sql/0006_engine.sql", migrations.RunSQL.noop),
        run_file("campaigns/sql/0007_assist.sql", migrations.RunSQL.noop),
    ]
