import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

RAIN = """
DROP FUNCTION campaigns_effect_rain_open(jsonb, jsonb);
DROP FUNCTION campaigns_effect_rain_say(jsonb, jsonb);
DROP FUNCTION campaigns_effect_rain_catch(jsonb, jsonb);
DROP FUNCTION campaigns_rain_mover(jsonb, jsonb);
DROP FUNCTION campaigns_rain_promise(
    jsonb, jsonb, campaigns_participation, bigint, bigint, text);
DROP FUNCTION campaigns_document_rain(campaigns_participation, campaigns_participation, jsonb);
SELECT campaigns_dispatch();
"""

TEAM = """
DROP FUNCTION campaigns_open_team(bigint);
DROP FUNCTION campaigns_close_team(bigint, timestamptz);
DROP FUNCTION campaigns_prolong_team(bigint, timestamptz);
DROP FUNCTION campaigns_expire_team(timestamptz, integer);
DROP FUNCTION campaigns_effect_team_take(jsonb, jsonb);
DROP FUNCTION campaigns_effect_team_join(jsonb, jsonb);
DROP FUNCTION campaigns_effect_team_found(jsonb, jsonb);
DROP FUNCTION campaigns_team_mover(jsonb, jsonb);
DROP FUNCTION campaigns_document_team(campaigns_participation, campaigns_participation, jsonb);
DROP FUNCTION campaigns_team_document(bigint, bigint, timestamptz);
DROP FUNCTION campaigns_team_settle(campaigns_team, timestamptz);
DROP FUNCTION campaigns_team_open(campaigns_team, timestamptz);
DROP FUNCTION campaigns_team_end(campaigns_team, text);
SELECT campaigns_dispatch();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0016_contest"),
        ("rewards", "0015_waves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField(unique=True)),
                ("campaign_id", models.BigIntegerField()),
                ("version", models.CharField(max_length=64)),
                ("pool_id", models.BigIntegerField()),
                ("pot", models.BigIntegerField()),
                ("holder", models.CharField(max_length=64)),
                ("amount", models.BigIntegerField()),
                ("size", models.PositiveSmallIntegerField()),
                ("least", models.PositiveSmallIntegerField()),
                ("step", models.BigIntegerField(default=0)),
                ("shared", models.BigIntegerField(null=True)),
                ("members", models.PositiveSmallIntegerField(default=1)),
                ("seed", models.CharField(max_length=36)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("full", "Full"),
                            ("done", "Done"),
                            ("expired", "Expired"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("held", models.BooleanField(default=False)),
                ("risk", models.JSONField(default=list)),
                ("keep_days", models.PositiveSmallIntegerField()),
                ("founded_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("full_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["open", "full"])),
                        fields=["expires_at"],
                        name="team_alive_expires",
                    ),
                    models.Index(fields=["campaign_id", "state"], name="team_campaign_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least__lte", models.F("size")),
                            ("members__gte", 1),
                            ("members__lte", models.F("size")),
                        ),
                        name="team_within_size",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "full"])),
                        fields=("pool_id", "pot"),
                        name="team_pot_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RainCatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                ("wave", models.BigIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("reward_uid", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
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
                    models.Index(fields=["campaign_id", "wave"], name="raincatch_wave")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participation", "wave", "place"), name="raincatch_place_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SaidWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("word", models.CharField(blank=True, max_length=32)),
                ("reward_uid", models.UUIDField(null=True, unique=True)),
                ("at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["participation", "day"], name="saidword_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("word", ""), _negated=True),
                        fields=("participation", "word"),
                        name="saidword_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("campaign_id", models.BigIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("live", models.BooleanField(default=True)),
                ("unit_id", models.BigIntegerField(null=True)),
                ("holder", models.CharField(blank=True, max_length=80)),
                ("share", models.BigIntegerField(null=True)),
                ("reward_uid", models.UUIDField(null=True, unique=True)),
                ("joined_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
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
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="campaigns.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["participation", "-id"], name="teammember_latest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "place"), name="teammember_place_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("participation",),
                        name="teammember_one_team",
                    ),
                    models.UniqueConstraint(
                        fields=("team", "participation"), name="teammember_human_once"
                    ),
                ],
            },
        ),
        run_file("campaigns/sql/0045_rain.sql", RAIN),
        run_file("campaigns/sql/0046_team.sql", TEAM),
    ]
