import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

CODES = """
DROP FUNCTION rewards_place_codes(text, text, integer);
DROP FUNCTION rewards_import_codes(
    bigint, integer, integer, integer[], bytea[], text[], integer, jsonb);
DROP FUNCTION rewards_code_places(text, text);
"""

POINTS = """
DROP FUNCTION rewards_expire_points(timestamptz, integer);
DROP FUNCTION rewards_return_points(text, timestamptz);
DROP FUNCTION rewards_spend_points(jsonb, timestamptz);
DROP FUNCTION rewards_points_of(bigint, text, timestamptz);
DROP FUNCTION rewards_point_people(bigint);
DROP FUNCTION rewards_fulfil_points(uuid, timestamptz);
DROP FUNCTION rewards_credit_points(jsonb, timestamptz);
DROP TRIGGER rewards_pointentry_append_only ON rewards_pointentry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0008_lists"),
        ("rewards", "0015_waves"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=64)),
                ("pool", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=128)),
                ("lines", models.PositiveIntegerField(default=0)),
                ("imported", models.PositiveIntegerField(default=0)),
                ("duplicates", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("noted", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scope", "pool", "key"), name="rewards_codefile_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PointLot",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("wallet", models.CharField(max_length=32)),
                ("scope", models.CharField(default="", max_length=64)),
                ("source", models.CharField(max_length=160)),
                ("amount", models.BigIntegerField()),
                ("remaining", models.BigIntegerField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audiences.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PointEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=200)),
                (
                    "debit",
                    models.CharField(
                        choices=[
                            ("issued", "Issued"),
                            ("held", "Held"),
                            ("spent", "Spent"),
                            ("expired", "Expired"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "credit",
                    models.CharField(
                        choices=[
                            ("issued", "Issued"),
                            ("held", "Held"),
                            ("spent", "Spent"),
                            ("expired", "Expired"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("ref", models.CharField(default="", max_length=160)),
                ("at", models.DateTimeField()),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="rewards.pointlot",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "point entries",
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.PositiveIntegerField()),
                ("hash", models.BinaryField(max_length=32, unique=True)),
                ("cipher", models.TextField()),
                (
                    "unit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="code",
                        to="rewards.unit",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="rewards.codefile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("unit__isnull", True)),
                        fields=["file", "id"],
                        name="rewards_code_waiting",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="pointlot",
            index=models.Index(
                fields=["person", "wallet", "expires_at"], name="rewards_pointlot_person"
            ),
        ),
        migrations.AddIndex(
            model_name="pointlot",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False), ("remaining__gt", 0)),
                fields=["expires_at"],
                name="rewards_pointlot_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointlot",
            constraint=models.UniqueConstraint(
                fields=("source",), name="rewards_pointlot_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pointlot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("remaining__gte", 0),
                    ("remaining__lte", models.F("amount")),
                ),
                name="rewards_pointlot_left",
            ),
        ),
        migrations.AddIndex(
            model_name="pointentry",
            index=models.Index(
                condition=models.Q(("ref", ""), _negated=True),
                fields=["ref"],
                name="rewards_pointentry_ref",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointentry",
            constraint=models.UniqueConstraint(fields=("key",), name="rewards_pointentry_once"),
        ),
        migrations.AddConstraint(
            model_name="pointentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), models.Q(("debit", models.F("credit")), _negated=True)
                ),
                name="rewards_pointentry_moves",
            ),
        ),
        run_file("rewards/sql/0032_codes.sql", CODES),
        run_file("rewards/sql/0033_points.sql", POINTS),
    ]
