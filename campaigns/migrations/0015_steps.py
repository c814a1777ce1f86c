from django.db import migrations

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0014_draw")]

    operations = [
        run_file(
            "campaigns/sql/0031_milestone.sql",
            "DROP FUNCTION campaigns_document_milestone;",
        ),
        run_file("campaigns/sql/0032_checkin.sql", "DROP FUNCTION campaigns_document_checkin;"),
        run_file("campaigns/sql/0033_task.sql", "DROP FUNCTION campaigns_document_task;"),
        migrations.RunSQL("SELECT campaigns_dispatch();", migrations.RunSQL.noop),
    ]
