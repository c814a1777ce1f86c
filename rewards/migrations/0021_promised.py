from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("rewards", "0020_parallel")]

    operations = [
        run_file("rewards/sql/0065_promised.sql", "DROP FUNCTION rewards_promised(text);"),
    ]
