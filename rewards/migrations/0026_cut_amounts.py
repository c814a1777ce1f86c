from django.db import migrations, models
from django.db.models import F, Q

from core.migrations_sql import run_file

REVERSE = """
DROP FUNCTION rewards_reserve_paced(rewards_unit, integer);
DROP FUNCTION rewards_pace_unit(rewards_unit, rewards_pool, bigint, integer, timestamptz);
DROP FUNCTION rewards_pace_back(text, timestamptz, bigint);
DROP FUNCTION rewards_pace_rest(text, timestamptz, bigint, bigint);
DROP FUNCTION rewards_pace_upto(text, bigint, bigint, bigint, integer, timestamptz);
DROP FUNCTION rewards_cut_props(bigint, text);
"""

CUT = Q(asked=None) | (Q(asked__gt=F("amount")) & ~Q(cut_by=""))


class Migration(migrations.Migration):
    dependencies = [("rewards", "0025_grant_arm")]

    operations = [
        *[
            operation
            for model in ("unit", "grant")
            for operation in (
                migrations.AddField(model, "asked", models.BigIntegerField(null=True)),
                migrations.AddField(
                    model,
                    "cut_by",
                    models.CharField(db_default="", default="", max_length=16),
                ),
                migrations.AddConstraint(
                    model,
                    models.CheckConstraint(condition=CUT, name=f"rewards_{model}_cut"),
                ),
            )
        ],
        migrations.AddIndex(
            "grant",
            models.Index(
                fields=["scope", "created_at"],
                condition=Q(asked__isnull=False),
                name="rewards_grant_cuts",
            ),
        ),
        run_file("rewards/sql/0061_cut_amounts.sql", REVERSE),
    ]
