from django.db import migrations, models

from core.migrations_sql import run_file


class Migration(migrations.Migration):
    dependencies = [("rewards", "0013_pool_kinds_sql")]

    operations = [
        migrations.AddField("payout", "confirm", models.JSONField(null=True)),
        migrations.AddField("payout", "confirm_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "payout", "reminders", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "payout",
            "cancelling_for",
            models.CharField(max_length=16, default="", db_default=""),
        ),
        migrations.AlterField(
            "payout",
            "state",
            models.CharField(
                choices=[
                    ("created", "Created"),
                    ("submitted", "Submitted"),
                    ("unknown", "Unknown"),
                    ("accepted", "Accepted"),
                    ("processing", "Processing"),
                    ("wait_user_confirm", "Wait User Confirm"),
                    ("transferring", "Transferring"),
                    ("cancelling", "Cancelling"),
                    ("succeeded", "Succeeded"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=24,
            ),
        ),
        run_file(
            "rewards/sql/0040_payouts.sql",
            "DROP TRIGGER rewards_payout_number_stays ON rewards_payout;"
            "DROP FUNCTION rewards_payout_guard();"
            "DROP FUNCTION rewards_confirm_of(rewards_grant);",
        ),
    ]
