import django.db.models.deletion
from django.db import migrations, models

from core.migrations_sql import run_file

WAVES = """
DROP FUNCTION rewards_waves_of(text);
DROP FUNCTION rewards_wave_level(text, text, bigint, integer, boolean);
DROP FUNCTION rewards_reserve_in_wave(bigint, bigint, text, timestamptz, integer);
DROP FUNCTION rewards_reserve_paced(bigint, bigint, integer);
DROP FUNCTION rewards_take_in_wave(bigint, bigint, integer);
DROP FUNCTION rewards_open_wave(bigint, bigint, integer, boolean, timestamptz);
"""

POTS = """
DROP TRIGGER rewards_unit_spent ON rewards_unit;
DROP FUNCTION rewards_withdraw_spent();
DROP FUNCTION rewards_open_pot(bigint, bigint, text, integer, timestamptz);
DROP FUNCTION rewards_release_pot(bigint, bigint, text);
DROP FUNCTION rewards_reserve_pot(bigint, text, timestamptz, integer);
DROP FUNCTION rewards_fill_pots(bigint, bigint[], integer);
"""


class Migration(migrations.Migration):
    dependencies = [("rewards", "0014_payout_states")]

    operations = [
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("wave", models.BigIntegerField()),
                ("packets", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField()),
                (
                    "pool",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waves",
                        to="rewards.pool",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pool", "wave"), name="rewards_wave_once")
                ],
            },
        ),
        migrations.AddField("unit", "batch", models.BigIntegerField(null=True)),
        migrations.AddField(
            "unit", "place", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "unit", "spent", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddIndex(
            "unit",
            models.Index(
                condition=models.Q(("batch__isnull", False), ("state", "free")),
                fields=["pool", "batch", "slot"],
                name="rewards_unit_batch",
            ),
        ),
        migrations.AddIndex(
            "unit",
            models.Index(
                condition=models.Q(("place", 1), ("state", "free")),
                fields=["pool", "slot"],
                name="rewards_unit_pots",
            ),
        ),
        migrations.AddIndex(
            "unit",
            models.Index(
                condition=models.Q(("place__gt", 0)),
                fields=["pool", "batch"],
                name="rewards_unit_pot",
            ),
        ),
        run_file("rewards/sql/0050_waves.sql", WAVES),
        run_file("rewards/sql/0051_pots.sql", POTS),
    ]
