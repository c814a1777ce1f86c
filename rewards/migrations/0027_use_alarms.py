from django.db import migrations, models

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_judge_uses(timestamptz);
DROP FUNCTION rewards_uses(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0026_cut_amounts")]

    operations = [
        migrations.CreateModel(
            name="AlarmRule",
            fields=[
                (
                    "level",
                    models.CharField(
                        choices=[("hour", "hour"), ("budget", "budget"), ("pool", "pool")],
                        max_length=8,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("near", models.PositiveSmallIntegerField()),
                ("full", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("full__lte", 100),
                            ("near__gte", 1),
                            ("near__lte", models.F("full")),
                        ),
                        name="rewards_alarmrule_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UseAlarm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.CharField(max_length=8)),
                ("owner", models.CharField(max_length=32)),
                ("hour", models.DateTimeField(null=True)),
                ("scope", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=64)),
                ("percent", models.PositiveSmallIntegerField()),
                ("is_full", models.BooleanField()),
                ("used", models.BigIntegerField()),
                ("whole", models.BigIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=["scope"],
                        name="rewards_usealarm_stands",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("level", "owner", "hour", "percent", "whole"),
                        name="rewards_usealarm_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        run_file("rewards/sql/0062_use_alarms.sql", REVERSE),
    ]
