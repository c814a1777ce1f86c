from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION campaigns_open_set(jsonb);
DROP FUNCTION campaigns_refuse_set(jsonb);
DROP FUNCTION campaigns_load_set(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0008_referral"),
        ("rewards", "0010_grant_set"),
        ("antifraud", "0003_record_set"),
    ]

    operations = [run_file("campaigns/sql/0020_batch.sql", REVERSE)]
