from django.db import migrations

from core.migrations_sql import run_file

REVERSE = "DROP FUNCTION rewards_granted_by_person(text)"


class Migration(migrations.Migration):
    dependencies = [("rewards", "0006_paused_at")]

    operations = [run_file("rewards/sql/0010_by_person.sql", REVERSE)]
