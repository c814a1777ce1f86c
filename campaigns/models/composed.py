from django.db import models
from django.db.models import F, Q


class Happening(models.Model):
    """Something that counts, once: a friend who joined, a day checked in, a task done.

    `raised` says what it added to each meter, so that a meter can be reckoned again. What a
    person on hold does, or causes, is kept with `counted` false until somebody has looked.
    """

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    actor = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    """Who did it: the participation itself, or the friend it was done by."""
    name = models.CharField(max_length=32)
    key = models.CharField(max_length=128)
    amount = models.BigIntegerField()
    counted = models.BooleanField()
    raised = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "name", "key"], name="happening_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="happening_amount"),
        ]
        indexes = [
            models.Index(fields=["participation", "name", "at"], name="happening_of_whom"),
            models.Index(
                fields=["participation"], condition=Q(counted=False), name="happening_kept"
            ),
            models.Index(
                fields=["actor"], condition=Q(counted=False), name="happening_kept_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class Meter(models.Model):
    """A number of one participation: `value` may be spent, `raised` only grows.

    `free_day` and `free_used` count what was spent of a day's allowance, which is not raised.
    """

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=32)
    value = models.BigIntegerField(default=0)
    raised = models.BigIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)
    """When it grew last: who reached a number first stands before who reached it later."""
    free_day = models.DateField(null=True)
    free_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "name"], name="meter_once"),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=F("raised")), name="meter_not_overspent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "name", "-raised", "reached_at"], name="meter_ranking"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Listener(models.Model):
    """Which happening raises which meter in the running version; written at publishing."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="+", db_index=False
    )
    happening = models.CharField(max_length=32)
    meter = models.CharField(max_length=32)
    amount = models.PositiveBigIntegerField(default=1)
    """For each unit of the happening."""
    per_day = models.PositiveBigIntegerField(default=0)
    """What it may raise the meter by on one day of the campaign's zone; 0 is no limit."""
    most = models.PositiveBigIntegerField(default=0)
    """The same for the whole campaign."""
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "happening", "meter"], name="listener_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.happening} → {self.meter}"


class Take(models.Model):
    """One prize that was taken, or a chance that was spent and gave none (`prize` empty)."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=64)
    scene = models.CharField(max_length=40)
    prize = models.CharField(max_length=64, blank=True)
    reward_uid = models.UUIDField(null=True, unique=True)
    meter = models.CharField(max_length=32, blank=True)
    spent = models.PositiveBigIntegerField(default=0)
    """What the meter lost; the part of a free allowance is in `free`."""
    free = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "key"], name="take_once")
        ]
        indexes = [
            models.Index(fields=["participation", "scene"], name="take_of_scene"),
        ]

    def __str__(self) -> str:
        return f"{self.scene} {self.key}"
