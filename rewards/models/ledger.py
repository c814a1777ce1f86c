"""The double-entry ledger: budgets, their accounts, the movements between them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Budget(models.Model):
    """The money of one scope (a campaign's uid as text) and the terms it is paid under.

    `total` is what was put in, in minor units; the ledger's account `source` says the same.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=64, unique=True)
    campaign_slug = models.CharField(max_length=80, db_index=True)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    terms = models.JSONField(default=dict)
    per_hour = models.BigIntegerField(default=0, db_default=0)
    """Minor units that may be promised in one hour; 0 is no limit."""
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    """Since then the time of reservations stands still."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="rewards_budget_positive")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_slug} {self.total} {self.currency}"


class AccountKind(models.TextChoices):
    SOURCE = "source"
    BUDGET = "budget"
    ESCROW = "escrow"
    PAYABLE = "payable"
    PAID = "paid"
    RECOVERED = "recovered"


class Account(models.Model):
    """Where money stands. It carries no balance: a balance would be a hot row."""

    id = models.BigAutoField(primary_key=True)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=16, choices=AccountKind.choices)
    pool = models.ForeignKey(
        "rewards.Pool", null=True, on_delete=models.PROTECT, related_name="accounts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "kind", "pool"],
                nulls_distinct=False,
                name="rewards_account_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="escrow", pool__isnull=False)
                | (~Q(kind="escrow") & Q(pool__isnull=True)),
                name="rewards_account_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.budget_id}"


class LedgerEntry(models.Model):
    """One movement of `amount` from `debit` to `credit`; a trigger refuses change.

    The accounts' foreign keys are kept by the SQL function that writes entries and checked
    by the audit, not by the database: its check locks the account's row, and every grant of
    a campaign would meet there (figures in docs/adr/0004-ledger.md). `grant` is made by the
    same function; a trigger keeps a grant that is named.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=160)
    debit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="debits", db_constraint=False
    )
    credit = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="credits", db_constraint=False
    )
    amount = models.BigIntegerField()
    grant = models.ForeignKey(
        "rewards.Grant",
        null=True,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="rewards_entry_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_entry_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="rewards_entry_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"


class Checkpoint(models.Model):
    """Up to which entry balances are kept (`upto`), and which comes next once all who wrote
    entries when it was noted (`writers`, virtual transactions) are gone. One row."""

    id = models.SmallIntegerField(primary_key=True)
    upto = models.BigIntegerField()
    next = models.BigIntegerField()
    writers = ArrayField(models.TextField(), default=list)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"up to {self.upto}"


class Balance(models.Model):
    """What an account was credited and debited up to the checkpoint; written by the checkpoint
    alone, never by who moves money."""

    account = models.OneToOneField(
        Account,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    credited = models.BigIntegerField()
    debited = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.credited - self.debited}"
