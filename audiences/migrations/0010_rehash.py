from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION audiences_link_subjects(bigint, text[], timestamptz);
DROP FUNCTION audiences_rehash_identity(text[], text);
DROP FUNCTION audiences_rehash_phone(text[], text);
DROP FUNCTION audiences_bearers(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("audiences", "0009_payees"), ("core", "0005_rehash")]

    operations = [run_file("audiences/sql/0010_rehash.sql", REVERSE)]
