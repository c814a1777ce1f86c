import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION campaigns_document_collect(
    campaigns_participation, campaigns_participation, jsonb);
DROP FUNCTION campaigns_effect_give_card(jsonb, jsonb);
DROP FUNCTION campaigns_effect_take_card(jsonb, jsonb);
SELECT campaigns_dispatch();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0019_rehash")]

    operations = [
        migrations.CreateModel(
            name="CardGift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                ("token", models.CharField(max_length=32, unique=True)),
                ("card", models.CharField(max_length=32)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "giver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.participation",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.participation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["giver", "-id"], name="cardgift_giver")],
            },
        ),
        run_file("campaigns/sql/0075_card_gift.sql", REVERSE),
    ]
