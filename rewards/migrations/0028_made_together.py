import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP TRIGGER rewards_unit_named ON rewards_unit;
DROP TRIGGER rewards_grant_named ON rewards_grant;
DROP FUNCTION rewards_is_named();
ALTER TABLE rewards_unit RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0027_use_alarms")]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="rewards.unit",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="grant",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="rewards.grant",
            ),
        ),
        run_file("rewards/sql/0064_made_together.sql", REVERSE),
    ]
