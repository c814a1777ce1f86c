import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP TRIGGER campaigns_cardshare_kept ON campaigns_cardshare;
DROP TRIGGER campaigns_cardshare_final ON campaigns_cardshare;
DROP FUNCTION campaigns_cardshare_is_final();
DROP FUNCTION campaigns_pot_write(jsonb);
DROP FUNCTION campaigns_effect_complete(jsonb, jsonb);
DROP FUNCTION campaigns_pot_board(jsonb);
DROP FUNCTION campaigns_pot_mine(campaigns_participation, jsonb);
SELECT campaigns_dispatch();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0023_batches"), ("rewards", "0024_cut_pots")]

    operations = [
        migrations.CreateModel(
            name="CardPot",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.CharField(max_length=64)),
                ("pool_id", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("people", models.PositiveIntegerField()),
                ("left_out", models.PositiveIntegerField()),
                ("written_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardShare",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("unit_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("granted", "Granted"),
                            ("empty", "Empty"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reward_uid", models.UUIDField(null=True, unique=True)),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.participation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["campaign_id", "place"],
                        name="cardshare_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign_id", "place"), name="cardshare_place_once"
                    ),
                    models.UniqueConstraint(
                        fields=("campaign_id", "participation"), name="cardshare_person_once"
                    ),
                ],
            },
        ),
        run_file("campaigns/sql/0087_card_pot.sql", REVERSE),
    ]
