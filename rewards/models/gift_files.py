"""Gift policies that an insurer issues from a file a day."""

from __future__ import annotations

from django.db import models


class GiftFile(models.Model):
    """The file of one day for one insurer's account: written once, the same bytes for ever.

    `sha256` is of the whole file; the manifest beside it says the same. `answered_at` is when
    the last line was answered.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.CharField(max_length=64)
    day = models.DateField()
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    premium = models.BigIntegerField()
    written_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="rewards_giftfile_once")
        ]

    def __str__(self) -> str:
        return self.name


class GiftLine(models.Model):
    """One policy asked for. `recipient` is encrypted and emptied once the insurer answered."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        ISSUED = "issued"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    account = models.CharField(max_length=64)
    number = models.CharField(max_length=32)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    recipient = models.TextField()
    details = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices)
    file = models.ForeignKey(GiftFile, null=True, on_delete=models.PROTECT, related_name="rows")
    error = models.CharField(max_length=64, default="", db_default="")
    certificate = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="rewards_giftline_once")]
        indexes = [
            models.Index(
                fields=["account", "id"],
                condition=models.Q(state="waiting"),
                name="rewards_giftline_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
