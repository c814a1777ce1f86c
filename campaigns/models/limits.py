from django.db import models
from django.db.models import Q


class LimitCount(models.Model):
    """How often a limit of a campaign was used by one entity within one window.

    `entity` is a hash made in PostgreSQL (`campaigns_limit_entity`): nobody can be named by it.
    `window_end` is null for a limit over the whole campaign.
    """

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    rule = models.CharField(max_length=40)
    entity = models.CharField(max_length=32)
    window_start = models.DateTimeField()
    window_end = models.DateTimeField(null=True)
    used = models.PositiveIntegerField()
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "rule", "entity", "window_start"],
                name="limitcount_once",
            ),
            models.CheckConstraint(condition=Q(used__gte=1), name="limitcount_used"),
        ]
        indexes = [
            models.Index(
                fields=["window_end"],
                condition=Q(window_end__isnull=False),
                name="limitcount_over",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.used}/{self.most}"
