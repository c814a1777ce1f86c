from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("antifraud", "0001_initial")]

    operations = [
        run_file("antifraud/sql/0001_record.sql", "DROP FUNCTION antifraud_record(jsonb)"),
    ]
