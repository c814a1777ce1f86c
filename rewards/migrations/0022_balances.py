import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_balances(bigint);
DROP FUNCTION rewards_checkpoint(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0021_rehash")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                ("next", models.BigIntegerField()),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="rewards.account",
                    ),
                ),
                ("credited", models.BigIntegerField()),
                ("debited", models.BigIntegerField()),
            ],
        ),
        run_file("rewards/sql/0046_balances.sql", REVERSE),
    ]
