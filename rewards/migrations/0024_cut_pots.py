from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_cut_pot(bigint, bigint, bigint, bigint, text, timestamptz);
DROP FUNCTION rewards_pot_left(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0023_webhook_list")]

    operations = [run_file("rewards/sql/0060_cut_pots.sql", REVERSE)]
