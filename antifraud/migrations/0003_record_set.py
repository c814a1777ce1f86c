from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("antifraud", "0002_record")]

    operations = [
        run_file(
            "antifraud/sql/0002_record_set.sql",
            "DROP FUNCTION antifraud_record_new(jsonb);"
            "DROP FUNCTION antifraud_record_set(jsonb);",
        )
    ]
