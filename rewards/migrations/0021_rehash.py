from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_rehash_codes(bytea[], bytea[]);
DROP FUNCTION rewards_rehash_phone(text[], text);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0020_parallel"), ("audiences", "0010_rehash")]

    operations = [run_file("rewards/sql/0045_rehash.sql", REVERSE)]
