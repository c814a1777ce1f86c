from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION campaigns_rehash_id(text[], text);
DROP FUNCTION campaigns_rehash_phone(text[], text);
DROP FUNCTION campaigns_rehash_limits(bigint, text, text[], text);
DROP FUNCTION campaigns_rehash_subject(text[], text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0018_trials"),
        ("audiences", "0010_rehash"),
        ("core", "0005_rehash"),
    ]

    operations = [run_file("campaigns/sql/0079_rehash.sql", REVERSE)]
