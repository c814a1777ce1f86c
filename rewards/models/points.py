"""Points of a person across campaigns: lots that expire, and the entries that moved them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PointLot(models.Model):
    """Points that came together and expire together; null never.

    `source` says what they are for, and holds once. A person's points are the lots of all the
    people merged into them. `scope` is the campaign they came from, "" for none.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(
        "audiences.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wallet = models.CharField(max_length=32)
    scope = models.CharField(max_length=64, default="")
    source = models.CharField(max_length=160)
    amount = models.BigIntegerField()
    remaining = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], name="rewards_pointlot_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, remaining__gte=0, remaining__lte=F("amount")),
                name="rewards_pointlot_left",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "wallet", "expires_at"], name="rewards_pointlot_person"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(remaining__gt=0, expires_at__isnull=False),
                name="rewards_pointlot_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.remaining}/{self.amount}"


class PointAccount(models.TextChoices):
    ISSUED = "issued"
    HELD = "held"
    SPENT = "spent"
    EXPIRED = "expired"


class PointEntry(models.Model):
    """One movement of points of a lot between two accounts; a trigger refuses change.

    issued → held when they are credited, held → spent, held → expired, spent → held when
    what they were spent on came to nothing, and held → issued when their reward is taken back.
    `ref` is the key of the spending.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200)
    lot = models.ForeignKey(PointLot, on_delete=models.PROTECT, related_name="entries")
    debit = models.CharField(max_length=16, choices=PointAccount.choices)
    credit = models.CharField(max_length=16, choices=PointAccount.choices)
    amount = models.BigIntegerField()
    ref = models.CharField(max_length=160, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "point entries"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="rewards_pointentry_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(debit=F("credit")),
                name="rewards_pointentry_moves",
            ),
        ]
        indexes = [
            models.Index(fields=["ref"], condition=~Q(ref=""), name="rewards_pointentry_ref")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"
