from django.db import migrations

from core.migrations_sql import run_file

REVERSE = "DROP FUNCTION touchpoints_used(bigint[], text, date, bigint)"


class Migration(migrations.Migration):
    dependencies = [("touchpoints", "0003_planned")]

    operations = [run_file("touchpoints/sql/0001_cap.sql", REVERSE)]
