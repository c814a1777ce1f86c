from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION audiences_record_consent(bigint, text, text, text, timestamptz, jsonb);
DROP FUNCTION audiences_attach_phone(bigint, text, text, text, timestamptz);
DROP FUNCTION audiences_merge(bigint, bigint, timestamptz);
DROP FUNCTION audiences_ensure_person(uuid, uuid, timestamptz);
DROP FUNCTION audiences_canonical(bigint);
DROP FUNCTION audiences_fact(text, bigint, uuid, jsonb, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("audiences", "0001_initial"), ("core", "0002_functions")]

    operations = [run_file("audiences/sql/0001_people.sql", REVERSE)]
