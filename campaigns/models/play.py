from django.db import models
from django.db.models import F, Q


class Participation(models.Model):
    """One person in one campaign, and who invited them. Bound at birth, for good.

    A parent has a smaller id than its child, so the invitations are a forest by
    construction; a trigger refuses any later change of the parent.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("audiences.Person", models.PROTECT, related_name="+")
    person_uid = models.UUIDField(db_index=True)
    invite = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    root = models.BigIntegerField(null=True)
    depth = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=32, blank=True)
    bind_reason = models.CharField(max_length=16)
    arm = models.CharField(max_length=64, blank=True, db_default="")
    """The trial's arm they joined in, `trial/arm`; it holds for good."""
    consent = models.JSONField(default=dict)
    shares = models.PositiveIntegerField(default=0)
    sessions = models.PositiveIntegerField(default=0)
    grants = models.PositiveIntegerField(default=0)
    phone_masked = models.CharField(max_length=32, blank=True)
    held = models.BooleanField(default=False)
    risk = models.JSONField(default=list)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Not unique=True: on text that makes a second index, for LIKE.
            models.UniqueConstraint(fields=["invite"], name="participation_invite"),
            models.UniqueConstraint(
                fields=["campaign", "person_uid"], name="participation_person_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "person"], name="participation_human_once"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(parent__lt=F("id")),
                name="participation_parent_older",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "joined_at"], name="participation_joined"),
            models.Index(
                fields=["campaign"], condition=Q(held=True), name="participation_held"
            ),
        ]

    def __str__(self) -> str:
        return self.invite


class AssistSession(models.Model):
    """One packet being opened with friends' help; it holds the packet from the start.

    `curve` is C(0)…C(N): the amount after each unit, fixed at the start, so that whoever
    helps, in whatever order, the sum is the target.
    """

    class State(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        OPENED = "opened"
        EXPIRED = "expired"
        CLOSED = "closed"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="+", db_index=False
    )
    version = models.CharField(max_length=64)
    pool_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    holder = models.CharField(max_length=64)
    target = models.BigIntegerField()
    curve = models.JSONField()
    units_total = models.PositiveIntegerField()
    units_done = models.PositiveIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    helpers = models.PositiveIntegerField(default=0)
    ordinal = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    held = models.BooleanField(default=False)
    risk = models.JSONField(default=list)
    reward_uid = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(state__in=["open", "complete"]),
                name="session_one_alive",
            ),
            models.UniqueConstraint(
                fields=["participation", "ordinal"], name="session_ordinal_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=F("target"), units_done__lte=F("units_total")),
                name="session_within_target",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["open", "complete"]),
                name="session_alive_expires",
            ),
            models.Index(fields=["campaign_id", "state"], name="session_campaign_state"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"


class HelpAct(models.Model):
    """One friend's help. One per session and person, and one per session and device."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    session = models.ForeignKey(AssistSession, models.PROTECT, related_name="helps")
    person = models.ForeignKey("audiences.Person", models.PROTECT, related_name="+")
    person_uid = models.UUIDField()
    device_uid = models.UUIDField()
    position = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    newcomer = models.BooleanField()
    held = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person_uid"], name="help_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["session", "device_uid"], name="help_once_a_device"
            ),
            models.UniqueConstraint(fields=["session", "position"], name="help_position_once"),
        ]
        indexes = [models.Index(fields=["person_uid", "at"], name="help_person_at")]

    def __str__(self) -> str:
        return f"{self.session_id}#{self.position}"


class PlayRequest(models.Model):
    """What was answered under an idempotency key: the facts its body is rendered from."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    campaign_id = models.BigIntegerField()
    action = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="playrequest_once")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
