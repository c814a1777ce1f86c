"""The budget tree above campaigns: what a company and its lines may spend, who holds it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class BudgetNode(models.Model):
    """A node: the company, a line of business, whatever is divided further.

    `held` and `confirmed` are the sums of the holds on the node and on all below it; together
    they never pass `limit`. A campaign holds its whole budget at once, so people who take part
    never touch these rows. `alarm_at` is a percentage of the limit, `alarmed_at` since when it
    has been reached.
    """

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children"
    )
    slug = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=100)
    currency = models.CharField(max_length=3)
    limit = models.BigIntegerField()
    held = models.BigIntegerField(default=0, db_default=0)
    confirmed = models.BigIntegerField(default=0, db_default=0)
    alarm_at = models.PositiveSmallIntegerField(default=80, db_default=80)
    alarmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held__gte=0, confirmed__gte=0)
                & Q(limit__gte=F("held") + F("confirmed")),
                name="rewards_budgetnode_limit",
            ),
            models.CheckConstraint(
                condition=Q(alarm_at__gte=1, alarm_at__lte=100),
                name="rewards_budgetnode_alarm",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="rewards_budgetnode_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class BudgetHold(models.Model):
    """A block of a node's money: held = amount - confirmed - released.

    `key` says what it is for; `scope` is the campaign whose ledger says how much of it is
    confirmed, "" for none.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.ForeignKey(BudgetNode, on_delete=models.PROTECT, related_name="holds")
    key = models.CharField(max_length=160)
    scope = models.CharField(max_length=64, default="", db_index=True)
    amount = models.BigIntegerField()
    confirmed = models.BigIntegerField(default=0, db_default=0)
    released = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="rewards_budgethold_once"),
            models.CheckConstraint(
                condition=Q(confirmed__gte=0, released__gte=0)
                & Q(amount__gte=F("confirmed") + F("released")),
                name="rewards_budgethold_parts",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class HourPart(models.Model):
    """A part of what may be promised in one hour from a pool or a campaign.

    `owner` is pool:<id> or budget:<id>. Several rows for one hour, so that promises do not meet
    at one; the parts add up to the limit that stood when the hour was opened.
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=32)
    hour = models.DateTimeField()
    n = models.PositiveSmallIntegerField()
    quota = models.BigIntegerField()
    remaining = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "hour", "n"], name="rewards_hourpart_once"
            ),
            models.CheckConstraint(
                condition=Q(remaining__gte=0), name="rewards_hourpart_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.hour} {self.remaining}"


class AlarmRule(models.Model):
    """From how much of something in percent on staff are warned: `near`, and told that it is
    used up: `full`. One row for each level; a node has its own percentage."""

    LEVELS = (("hour", "hour"), ("budget", "budget"), ("pool", "pool"))

    level = models.CharField(max_length=8, primary_key=True, choices=LEVELS)
    near = models.PositiveSmallIntegerField()
    full = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(near__gte=1, near__lte=F("full"), full__lte=100),
                name="rewards_alarmrule_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.near} {self.full}"


class UseAlarm(models.Model):
    """Something is used up to `percent` of `whole`, told once; it stands while `cleared_at` is
    null. `level` is hour, budget, pool or node, `owner` as in `HourPart` or node:<id>, `name`
    the pool or node."""

    id = models.BigAutoField(primary_key=True)
    level = models.CharField(max_length=8)
    owner = models.CharField(max_length=32)
    hour = models.DateTimeField(null=True)
    scope = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    is_full = models.BooleanField()
    used = models.BigIntegerField()
    whole = models.BigIntegerField()
    begun_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["level", "owner", "hour", "percent", "whole"],
                nulls_distinct=False,
                name="rewards_usealarm_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["scope"],
                condition=Q(cleared_at__isnull=True),
                name="rewards_usealarm_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.owner} {self.percent}"
