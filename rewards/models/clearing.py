"""What is put right afterwards: rewards taken back, differences with the providers' bills."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rewards.models.grants import Grant


class Clawback(models.Model):
    """Money of a paid reward that is to come back, or came back: an entry paid → recovered.

    `waiting` for a second person above the threshold; `done` has its entry `recover:<uid>`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="clawbacks")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=State.choices)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="", db_default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_clawback_positive"),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state="waiting"), name="rewards_clawback_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.amount} {self.state}"


class ReconRun(models.Model):
    """One comparison of a day; repeated, it is another run over the same differences.

    `bill` is the sha256 of the provider's bill, "" where it was asked for nothing.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    provider = models.CharField(max_length=32)
    bill = models.CharField(max_length=64, default="", db_default="")
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    """Rewards paid on that day by our ledger …"""
    paid = models.BigIntegerField()
    """… their sum …"""
    billed = models.BigIntegerField(null=True)
    """… and what the bill says; null without one."""
    found = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day", "provider"], name="rewards_reconrun_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.provider}"


class ReconDifference(models.Model):
    """Something on which ledger, stock and bill do not agree; once for a day and subject.

    `gone`: a later run did not find it any more. `repaired` and `dismissed` were decided by
    `decided_by`, with a `note`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        GONE = "gone"
        REPAIRED = "repaired"
        DISMISSED = "dismissed"

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    provider = models.CharField(max_length=32)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    """The payout's number, or the pool's id."""
    campaign = models.CharField(max_length=80, default="", db_default="")
    ours = models.JSONField()
    theirs = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices)
    run = models.ForeignKey(ReconRun, on_delete=models.PROTECT, related_name="differences")
    """The last run that saw it."""
    decided_by = models.CharField(max_length=150, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "provider", "kind", "subject"], name="rewards_recondiff_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["-day", "id"], condition=Q(state="open"), name="rewards_recondiff_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.subject}"
