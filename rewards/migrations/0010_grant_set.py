from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("rewards", "0009_gifts_sql")]

    operations = [
        run_file(
            "rewards/sql/0020_grant_set.sql",
            "DROP FUNCTION rewards_grant_set(text, rewards_grant_item[]);"
            "DROP TYPE rewards_grant_item;",
        )
    ]
