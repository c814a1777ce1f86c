from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("core", "0004_erase")]

    operations = [
        run_file(
            "core/sql/0005_rehash.sql",
            "DROP FUNCTION core_settle_hash(text, text[], text[]);",
        ),
    ]
