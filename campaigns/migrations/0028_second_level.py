import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION campaigns_second_spoiled(bigint, integer);
DROP FUNCTION campaigns_second_mark_back(timestamptz);
DROP FUNCTION campaigns_second_mark(uuid);
DROP FUNCTION campaigns_second_settle_all(jsonb);
DROP FUNCTION campaigns_second_settle(jsonb);
DROP FUNCTION campaigns_second_had(bigint, bigint[]);
DROP FUNCTION campaigns_second_lock(bigint[]);
DROP FUNCTION campaigns_second_due(bigint, integer, timestamptz, timestamptz);
DROP FUNCTION campaigns_second_standing(bigint, timestamptz);
DROP FUNCTION campaigns_second_note(bigint, campaigns_participation, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0027_places"), ("rewards", "0018_clearing")]

    operations = [
        migrations.CreateModel(
            name="SecondLevel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("given", "Given"),
                            ("refused", "Refused"),
                            ("taken", "Taken"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=8)),
                ("reward", models.UUIDField(null=True, unique=True)),
                ("points", models.BigIntegerField(null=True)),
                ("version", models.CharField(max_length=64)),
                ("changed_at", models.DateTimeField()),
                ("not_before", models.DateTimeField(null=True)),
                ("spoiled", models.BooleanField(db_default=False, default=False)),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.participation",
                    ),
                ),
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.referral",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["participation", "state"], name="second_participation"
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="second_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["campaign_id"],
                        name="second_open",
                    ),
                    models.Index(
                        condition=models.Q(("spoiled", True)),
                        fields=["id"],
                        name="second_spoiled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reason", ""), ("reward__isnull", True), ("state", "waiting")
                            ),
                            models.Q(
                                ("reward__isnull", True),
                                ("state", "refused"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("points__gt", 0),
                                ("reason", ""),
                                ("reward__isnull", False),
                                ("state__in", ["given", "taken"]),
                            ),
                            _connector="OR",
                        ),
                        name="second_reward_of_the_given",
                    )
                ],
            },
        ),
        run_file("campaigns/sql/0091_second_level.sql", REVERSE),
    ]
