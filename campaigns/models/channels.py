from django.db import models
from django.db.models import Q


class ChannelCode(models.Model):
    """One way into a campaign that an operator wants counted: its code stands in `ch=`.

    A retired code is offered no more; its link goes on leading here and goes on counting.
    """

    class Kind(models.TextChoices):
        MEDIA = "media"
        OFFLINE = "offline"
        EMPLOYEE = "employee"
        AGENT = "agent"

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="channels")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    person_name = models.CharField(max_length=80, blank=True)
    """Whose code it is, for an employee or an agent."""
    cost = models.BigIntegerField(default=0)
    """What the channel itself costs, in minor units of the campaign's currency."""
    short_code = models.CharField(max_length=16)
    """`/s/<short_code>` leads to the page with this channel."""
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="channelcode_once"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="channelcode_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.code}"
