import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

GOODS = """
DROP FUNCTION rewards_erase_addresses(timestamptz, integer);
DROP FUNCTION rewards_order_goods(jsonb, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0016_codes_points"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("shipped", "Shipped"),
                            ("refused", "Refused"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=64)),
                ("address", models.TextField()),
                ("carrier", models.CharField(default="", max_length=64)),
                ("tracking", models.CharField(default="", max_length=64)),
                ("ordered_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(default="", max_length=150)),
                ("keep_days", models.PositiveSmallIntegerField()),
                ("erase_at", models.DateTimeField(null=True)),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment",
                        to="rewards.grant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["status", "id"], name="rewards_shipment_status"),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["erase_at"],
                        name="rewards_shipment_erase",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "shipped"), _negated=True),
                            models.Q(
                                ("erase_at__isnull", False), ("settled_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="rewards_shipment_settled",
                    )
                ],
            },
        ),
        run_file("rewards/sql/0034_goods.sql", GOODS),
    ]
