from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("touchpoints", "0004_cap"), ("core", "0005_rehash")]

    operations = [
        run_file(
            "touchpoints/sql/0002_rehash.sql",
            "DROP FUNCTION touchpoints_rehash_subject(text[], text);",
        )
    ]
