from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("antifraud", "0004_person_index"), ("core", "0005_rehash")]

    operations = [
        run_file(
            "antifraud/sql/0003_rehash.sql",
            "DROP FUNCTION antifraud_rehash_phone(text[], text);",
        )
    ]
