from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0017_party")]

    operations = [run_file("campaigns/sql/0035_grant_detail.sql", migrations.RunSQL.noop)]
