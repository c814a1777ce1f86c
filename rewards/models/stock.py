"""Pools of packets; each packet is a row of its own, so that no row is hot."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Random

from rewards.models.ledger import Budget


class Pool(models.Model):
    """Prizes of one kind in a scope, there before the first is given away.

    `size` counts its prizes, taken ones included; it changes only when some are added.
    `per_day`, above 0, is how many of them may be taken on one day. `provider` hands them over;
    "" leaves it to the campaign's. `face` is what a person sees of one, `settings` what handing
    it over needs to know, `low` how many left are few (null: a tenth).
    """

    id = models.BigAutoField(primary_key=True)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="pools")
    slug = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    size = models.PositiveIntegerField(default=0, db_default=0)
    per_day = models.PositiveIntegerField(default=0, db_default=0)
    provider = models.CharField(max_length=32, default="", db_default="")
    face = models.JSONField(default=dict, db_default={})
    settings = models.JSONField(default=dict, db_default={})
    low = models.PositiveIntegerField(null=True)
    per_hour = models.BigIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["budget", "slug"], name="rewards_pool_once")
        ]

    def __str__(self) -> str:
        return self.slug


class Segment(models.Model):
    """A part of a counted pool: `remaining` prizes of `amount`, nobody's yet.

    Several rows for one pool, so that takers do not meet at one. A pool of codes has one whose
    `remaining` are the codes still to be imported. `withdrawn` counts prizes whose money went
    back to the budget when the scope was closed.
    """

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, related_name="segments", db_index=False
    )
    amount = models.BigIntegerField()
    n = models.PositiveSmallIntegerField()
    remaining = models.BigIntegerField()
    withdrawn = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "amount", "n"], name="rewards_segment_once"
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, withdrawn__gte=0),
                name="rewards_segment_not_negative",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_segment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id}/{self.n} {self.remaining}"


class PoolDay(models.Model):
    """A day of a pool with a quota: at most `quota` units bear it.

    Made by the first who asks for a unit on that day; afterwards it is only read, so that
    nobody waits for anybody.
    """

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    quota = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "day"], name="rewards_poolday_once")
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.day}"


class Wave(models.Model):
    """Units of a pool that may be taken in one time alone: `packets` bear its number.

    Made before the time begins, or by the first who asks; afterwards it is only read.
    """

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, related_name="waves", db_index=False
    )
    wave = models.BigIntegerField()
    packets = models.PositiveIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "wave"], name="rewards_wave_once")
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} {self.wave}"


class UnitState(models.TextChoices):
    FREE = "free"
    RESERVED = "reserved"
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


class Unit(models.Model):
    """One packet. `slot` is its random place in the order in which free packets are sought.

    `withdrawn` is a packet whose money went back to the budget when the scope was closed.
    `day` is the day on which a unit of a pool with a quota may be, or was, taken. `batch` is
    the wave in which it may be taken, or the pot of which it is part number `place`. A part of
    a pot that was opened is `spent`: it never is free again, its money goes back instead.
    `asked` is what it held before its amount was cut to what an hour had left, `cut_by` whose
    hour that was: "pool" or "campaign".
    """

    id = models.BigAutoField(primary_key=True)
    pool = models.ForeignKey(
        Pool, on_delete=models.PROTECT, related_name="units", db_index=False
    )
    amount = models.BigIntegerField()
    state = models.CharField(
        max_length=16, choices=UnitState.choices, default=UnitState.FREE, db_default="free"
    )
    holder = models.CharField(max_length=80, null=True)  # noqa: DJ001 - unique when there
    reserved_until = models.DateTimeField(null=True)
    slot = models.IntegerField(db_default=Random() * 2147483646)
    day = models.DateField(null=True)
    batch = models.BigIntegerField(null=True)
    place = models.PositiveSmallIntegerField(default=0, db_default=0)
    spent = models.BooleanField(default=False, db_default=False)
    asked = models.BigIntegerField(null=True)
    cut_by = models.CharField(max_length=16, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_unit_positive"),
            models.CheckConstraint(
                condition=~Q(state="reserved")
                | Q(holder__isnull=False, reserved_until__isnull=False),
                name="rewards_unit_reserved",
            ),
            models.CheckConstraint(
                condition=Q(asked=None) | (Q(asked__gt=F("amount")) & ~Q(cut_by="")),
                name="rewards_unit_cut",
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
                fields=["pool", "day", "slot"],
                condition=Q(state="free", day__isnull=False),
                name="rewards_unit_day",
            ),
            models.Index(
                fields=["pool", "batch", "slot"],
                condition=Q(state="free", batch__isnull=False),
                name="rewards_unit_batch",
            ),
            models.Index(
                fields=["pool", "slot"],
                condition=Q(state="free", place=1),
                name="rewards_unit_pots",
            ),
            models.Index(
                fields=["pool", "batch"], condition=Q(place__gt=0), name="rewards_unit_pot"
            ),
            models.Index(
                fields=["reserved_until"],
                condition=Q(state="reserved"),
                name="rewards_unit_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"
