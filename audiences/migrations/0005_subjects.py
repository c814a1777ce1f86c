from django.db import migrations

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION audiences_subject_device(text) CASCADE;
DROP FUNCTION audiences_person_of(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("audiences", "0004_identity_functions")]

    operations = [run_file("audiences/sql/0003_subjects.sql", REVERSE)]
