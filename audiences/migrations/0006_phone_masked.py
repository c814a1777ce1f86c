from django.db import migrations

from core.migrations_sql import run_file

REVERSE = "DROP FUNCTION audiences_seen(bigint); DROP FUNCTION audiences_phone_masked(bigint)"


class Migration(migrations.Migration):
    dependencies = [("audiences", "0005_subjects")]

    operations = [run_file("audiences/sql/0004_phone_masked.sql", REVERSE)]
