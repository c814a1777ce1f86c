from django.db import models


class DryRun(models.Model):
    """One dry run of a compiled campaign: what was played, how far it is, what came of it.

    While it runs, `until` is its lease: whoever plays renews it, and past it the run is dead
    whatever `state` says (`campaigns.dryrun.selectors.state_of`).
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="dry_runs")
    sha256 = models.CharField(max_length=64)
    """Of the compiled document that is played; the page may have moved on since."""
    document = models.JSONField()
    """That document, so that it is played as it was asked for; empty once it is over."""
    params = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    runs = models.PositiveIntegerField()
    cancel = models.BooleanField(default=False)
    until = models.DateTimeField()
    result = models.JSONField(null=True)
    error = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["campaign", "-id"], name="dryrun_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=models.Q(state__in=("waiting", "running")),
                name="dryrun_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.state} {self.done}/{self.runs}"
