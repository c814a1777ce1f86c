from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0021_dryrun"), ("rewards", "0022_balances")]

    operations = [
        run_file("campaigns/sql/0076_winners.sql", "DROP FUNCTION campaigns_winners(jsonb);")
    ]
