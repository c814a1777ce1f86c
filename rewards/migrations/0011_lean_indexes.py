import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import without_index


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0007_contacts"),
        ("rewards", "0010_grant_set"),
    ]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="idem_key",
            field=models.CharField(max_length=200),
        ),
        without_index(
            "grant",
            "unit",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="rewards.unit",
            ),
            "rewards_grant",
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="key",
            field=models.CharField(max_length=160),
        ),
        without_index(
            "unit",
            "pool",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="rewards.pool",
            ),
            "rewards_unit",
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(fields=("idem_key",), name="rewards_grant_key"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(fields=("key",), name="rewards_entry_key"),
        ),
    ]
