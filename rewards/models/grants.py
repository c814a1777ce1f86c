"""Grants (rewards promised to a person) and the payouts that fulfil them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from rewards.models.stock import Pool, Unit


class GrantStatus(models.TextChoices):
    CHECKING = "checking"
    GRANTED = "granted"
    CLAIMED = "claimed"
    FULFILLING = "fulfilling"
    FULFILLED = "fulfilled"
    FAILED = "failed"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Grant(models.Model):
    """A reward. `idem_key` says what it is for: the same key is the same grant for ever.

    `unit` stays after expiry or revocation to say which packet it was; only one grant that
    still counts may name a packet; what is counted has none. `face` is what the person sees of
    it, besides the code of a code. `arm` is the variant it was promised under, "" without one,
    which its facts carry. `asked` is what it would have been had its amount not been cut to
    what an hour had left, `cut_by` whose hour it was: "pool" or "campaign". `pool` has no
    foreign key in the database for the reason given at LedgerEntry, nor has `unit`, which the
    same function takes; a trigger keeps a packet that is named.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    idem_key = models.CharField(max_length=200)
    scope = models.CharField(max_length=64)
    version = models.CharField(max_length=64)
    pool = models.ForeignKey(
        Pool,
        on_delete=models.PROTECT,
        related_name="grants",
        db_constraint=False,
        db_index=False,
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        on_delete=models.PROTECT,
        related_name="grants",
        db_constraint=False,
        db_index=False,
    )
    person = models.ForeignKey("audiences.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    face = models.JSONField(default=dict, db_default={})
    provider = models.CharField(max_length=32)
    arm = models.CharField(max_length=64, default="", db_default="")
    asked = models.BigIntegerField(null=True)
    cut_by = models.CharField(max_length=16, default="", db_default="")
    status = models.CharField(max_length=16, choices=GrantStatus.choices)
    hold_until = models.DateTimeField(null=True)
    claim_by = models.DateTimeField()
    phone_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent until claimed
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Constraints instead of unique=True on text: that makes a second index, for LIKE.
            models.UniqueConstraint(fields=["idem_key"], name="rewards_grant_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_grant_positive"),
            models.CheckConstraint(
                condition=Q(asked=None) | (Q(asked__gt=F("amount")) & ~Q(cut_by="")),
                name="rewards_grant_cut",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=~Q(status__in=["expired", "revoked"]),
                name="rewards_grant_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["scope", "person"], name="rewards_grant_scope"),
            models.Index(
                fields=["claim_by"], condition=Q(status="granted"), name="rewards_grant_due"
            ),
            # Few: what the boards warn of.
            models.Index(
                fields=["scope", "created_at"],
                condition=Q(asked__isnull=False),
                name="rewards_grant_cuts",
            ),
            models.Index(
                fields=["hold_until"], condition=Q(status="checking"), name="rewards_grant_held"
            ),
            models.Index(
                fields=["scope", "phone_hash"],
                condition=Q(phone_hash__isnull=False),
                name="rewards_grant_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.status}"


class PayoutState(models.TextChoices):
    """The states of `rewards.payout_rules`, which says what leads where."""

    CREATED = "created"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    WAIT_USER_CONFIRM = "wait_user_confirm"
    TRANSFERRING = "transferring"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Payout(models.Model):
    """The order to pay one grant under a number the provider knows.

    The number follows from the grant's uid and `generation`, which is raised only after
    the provider has confirmed that the number before it failed. `recipient` is encrypted and
    emptied when the money has arrived. `details` is what the provider is told besides, nothing
    personal in clear; `certificate` is what it gave in return. `disputed`: the provider has
    said two different final things about one of its numbers; nothing more is sent until people
    have cleared it up.

    `confirm` is what the person's device needs to confirm the payment, which it can until
    `confirm_until`; `reminders` counts how often the person was told. `cancelling_for` says why
    the order is to be taken back: "unconfirmed" or "asked"; "" it is not.
    """

    id = models.BigAutoField(primary_key=True)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="payout")
    number = models.CharField(max_length=32, unique=True)
    generation = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=32)
    recipient = models.TextField(default="")
    details = models.JSONField(default=dict, db_default={})
    certificate = models.JSONField(null=True)
    confirm = models.JSONField(null=True)
    confirm_until = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    cancelling_for = models.CharField(max_length=16, default="", db_default="")
    state = models.CharField(max_length=24, choices=PayoutState.choices)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    error = models.CharField(max_length=64, default="")
    disputed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_at__isnull=False)
                | Q(state__in=["succeeded", "failed", "cancelled"]),
                name="rewards_payout_due",
            )
        ]
        indexes = [
            # The list of calls to organisers' systems, the newest first, and of those that did
            # not arrive: a few among millions of other payments.
            models.Index(
                fields=["id"], condition=Q(provider="webhook"), name="rewards_payout_webhook"
            ),
            models.Index(
                fields=["id"],
                condition=Q(provider="webhook") & ~Q(state="succeeded") & ~Q(error=""),
                name="rewards_payout_broken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
