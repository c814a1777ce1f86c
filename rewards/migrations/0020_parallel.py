from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("rewards", "0019_budget_tree")]

    operations = [run_file("rewards/sql/0041_parallel.sql", migrations.RunSQL.noop)]
