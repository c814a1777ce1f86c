from django.db import migrations

from core.migrations_sql import run_file

REVERSE = "DROP FUNCTION rewards_of_person(bigint, text)"


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_payout_disputed")]

    operations = [run_file("rewards/sql/0005_reading.sql", REVERSE)]
