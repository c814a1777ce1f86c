from django.db import models
from django.db.models import Q

from campaigns.models.play import Participation


class Referral(models.Model):
    """A friend bound to an inviter, and what became of it; written by SQL alone.

    `refused` has a reason for both (own, not_new, late); `qualified` has one where a reward
    was not granted all the same (capped, stock). Amounts are minor units.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        QUALIFIED = "qualified"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    participation = models.OneToOneField(Participation, models.PROTECT, related_name="+")
    campaign_id = models.BigIntegerField()
    inviter = models.ForeignKey(Participation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    inviter_reason = models.CharField(max_length=8, blank=True)
    friend_reason = models.CharField(max_length=8, blank=True)
    inviter_reward = models.UUIDField(null=True, unique=True)
    friend_reward = models.UUIDField(null=True, unique=True)
    inviter_amount = models.BigIntegerField(null=True)
    friend_amount = models.BigIntegerField(null=True)
    event_id = models.UUIDField(null=True)
    version = models.CharField(max_length=64, blank=True, db_default="")
    bound_at = models.DateTimeField()
    until = models.DateTimeField()
    changed_at = models.DateTimeField()
    deferred = models.BooleanField(default=False, db_default=False)
    """A report waits for the end of a pause, or for an hour that gives more."""
    not_before = models.DateTimeField(null=True)
    """When that hour begins: until then nobody needs to look."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "event_id", "participation"], name="referral_event_once"
            ),
            models.CheckConstraint(
                condition=Q(state="qualified", event_id__isnull=False)
                | Q(state="waiting", inviter_reward__isnull=True, friend_reward__isnull=True)
                | (
                    Q(state="refused", inviter_reward__isnull=True, friend_reward__isnull=True)
                    & ~Q(inviter_reason="")
                ),
                name="referral_rewards_of_the_qualified",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=Q(state="waiting"), name="referral_waiting_until"
            ),
            models.Index(fields=["id"], condition=Q(deferred=True), name="referral_deferred"),
            models.Index(fields=["campaign_id", "state"], name="referral_campaign_state"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"


class SecondLevel(models.Model):
    """Points for whoever invited the inviter of a friend who qualified: once for each friend.

    Written by SQL alone. `refused` has a reason: own, capped, stock, revoked (the first level
    came to nothing), overdue (a doubt that nobody cleared), none (not promised to this
    person). `taken` was given before that.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        GIVEN = "given"
        REFUSED = "refused"
        TAKEN = "taken"

    id = models.BigAutoField(primary_key=True)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="+")
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="+", db_index=False
    )
    """The grandparent: who invited the inviter."""
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(max_length=8, blank=True)
    reward = models.UUIDField(null=True, unique=True)
    points = models.BigIntegerField(null=True)
    version = models.CharField(max_length=64)
    """sha256 of the version the friend qualified under: its promise is kept."""
    changed_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    """When the hour begins that gives more."""
    spoiled = models.BooleanField(default=False, db_default=False)
    """What it was given for was refused or taken back since."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", reward__isnull=True, reason="")
                | (Q(state="refused", reward__isnull=True) & ~Q(reason=""))
                | Q(
                    state__in=["given", "taken"],
                    reward__isnull=False,
                    points__gt=0,
                    reason="",
                ),
                name="second_reward_of_the_given",
            ),
        ]
        indexes = [
            models.Index(fields=["participation", "state"], name="second_participation"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="second_waiting"),
            models.Index(
                fields=["campaign_id"], condition=Q(state="waiting"), name="second_open"
            ),
            models.Index(fields=["id"], condition=Q(spoiled=True), name="second_spoiled"),
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"


class ReportedEvent(models.Model):
    """What an organiser's system reported about somebody, known here or not yet.

    `campaign` is "" when the report names none.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=64)
    campaign = models.CharField(max_length=80, blank=True)
    subject_hash = models.CharField(max_length=64)
    person = models.ForeignKey(
        "audiences.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_hash", "name"], name="reported_subject"),
            models.Index(fields=["person", "name"], name="reported_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"
