import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from core.migrations_sql import run_file

TREE = """
DROP FUNCTION rewards_settle_scope(text, timestamptz);
DROP FUNCTION rewards_settle_hold(text, bigint, bigint, timestamptz);
DROP FUNCTION rewards_hold_node(jsonb, timestamptz);
DROP FUNCTION rewards_shift_nodes(bigint[], bigint, bigint, timestamptz);
DROP FUNCTION rewards_lock_nodes(bigint);
"""

PACE = """
DROP FUNCTION rewards_paced(rewards_pool, bigint, bigint, integer, timestamptz);
DROP FUNCTION rewards_pace_last_within(text, timestamptz, bigint);
DROP FUNCTION rewards_pace_last(text, timestamptz, bigint);
DROP FUNCTION rewards_pace(text, bigint, bigint, integer, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0018_clearing"),
    ]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="per_hour",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="BudgetNode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=64, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("currency", models.CharField(max_length=3)),
                ("limit", models.BigIntegerField()),
                ("held", models.BigIntegerField(db_default=0, default=0)),
                ("confirmed", models.BigIntegerField(db_default=0, default=0)),
                ("alarm_at", models.PositiveSmallIntegerField(db_default=80, default=80)),
                ("alarmed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="rewards.budgetnode",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BudgetHold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=160)),
                ("scope", models.CharField(db_index=True, default="", max_length=64)),
                ("amount", models.BigIntegerField()),
                ("confirmed", models.BigIntegerField(db_default=0, default=0)),
                ("released", models.BigIntegerField(db_default=0, default=0)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="rewards.budgetnode",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HourPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.CharField(max_length=32)),
                ("hour", models.DateTimeField()),
                ("n", models.PositiveSmallIntegerField()),
                ("quota", models.BigIntegerField()),
                ("remaining", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "hour", "n"), name="rewards_hourpart_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remaining__gte", 0)),
                        name="rewards_hourpart_not_negative",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="budgetnode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed__gte", 0),
                    ("held__gte", 0),
                    (
                        "limit__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("held"), "+", models.F("confirmed")
                        ),
                    ),
                ),
                name="rewards_budgetnode_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetnode",
            constraint=models.CheckConstraint(
                condition=models.Q(("alarm_at__gte", 1), ("alarm_at__lte", 100)),
                name="rewards_budgetnode_alarm",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetnode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="rewards_budgetnode_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgethold",
            constraint=models.UniqueConstraint(fields=("key",), name="rewards_budgethold_once"),
        ),
        migrations.AddConstraint(
            model_name="budgethold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed__gte", 0),
                    ("released__gte", 0),
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("confirmed"), "+", models.F("released")
                        ),
                    ),
                ),
                name="rewards_budgethold_parts",
            ),
        ),
        run_file("rewards/sql/0035_budget_tree.sql", TREE),
        # Looks that are undone; 0036 replaces one of its functions again.
        run_file("rewards/sql/0030_counted.sql", migrations.RunSQL.noop),
        run_file("rewards/sql/0036_pace.sql", PACE),
    ]
