from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION campaigns_untaken_quiz(bigint, jsonb);
DROP FUNCTION campaigns_untaken_collect(bigint, jsonb);
DROP FUNCTION campaigns_untaken_checkin(bigint, jsonb);
DROP FUNCTION campaigns_untaken_milestone(bigint, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0024_card_pot")]

    operations = [run_file("campaigns/sql/0090_untaken.sql", REVERSE)]
