"""Pools of packets; each packet is a row of its own, so that no row is hot."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Random

from rewards.models.ledger import Budget


class Pool(models.Model):
    """Packets of one kind in a scope, split before the first is given away.

    `size` counts its packets, taken ones included; it changes only when packets are added.
    """

    id = models.BigAutoField(primary_key=True)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="pools")
    slug = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    size = models.PositiveIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "slug"], name="rewards_pool_once")
        ]

    def __str__(self) -> str:
        return self.slug


class UnitState(models.TextChoices):
    FREE = "free"
    RESERVED = "reserved"
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


class Unit(models.Model):
    """One packet. `slot` is its random place in the order in which free packets are sought.

    `withdrawn` is a packet whose money went back to the budget when the scope was closed.
    """

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="units")
    amount = models.BigIntegerField()
    state = models.CharField(
        max_length=16, choices=UnitState.choices, default=UnitState.FREE, db_default="free"
    )
    holder = models.CharField(max_length=80, null=True)  # noqa: DJ001 - unique when there
    reserved_until = models.DateTimeField(null=True)
    slot = models.IntegerField(db_default=Random() * 2147483646)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_unit_positive"),
            models.CheckConstraint(
                condition=~Q(state="reserved")
                | Q(holder__isnull=False, reserved_until__isnull=False),
                name="rewards_unit_reserved",
            ),
            models.UniqueConstraint(
                fields=["pool", "holder"],
                condition=Q(holder__isnull=False),
                name="rewards_unit_holder",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pool", "slot"], condition=Q(state="free"), name="rewards_unit_free"
            ),
            models.Index(
                fields=["reserved_until"],
                condition=Q(state="reserved"),
                name="rewards_unit_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"
