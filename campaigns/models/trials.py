from django.db import models


class TrialState(models.Model):
    """What became of a campaign's trial: arms that take nobody new, and the winner.

    `closed` tells of each arm's name when, by whom and why. Whoever has joined an arm keeps it.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    name = models.CharField(max_length=32)
    winner = models.CharField(max_length=16, blank=True)
    closed = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="trialstate_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.name}"
