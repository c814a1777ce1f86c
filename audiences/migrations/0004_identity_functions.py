from django.db import migrations

from core.migrations_sql import run_file

REVERSE = "DROP FUNCTION audiences_attach_identity(bigint, text, text, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("audiences", "0003_externalidentity")]

    operations = [run_file("audiences/sql/0002_identities.sql", REVERSE)]
