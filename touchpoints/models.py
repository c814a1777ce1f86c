"""What was said to people, the codes they were given, and links that lead them here."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One message to one person. Address, text and code are encrypted at rest.

    Two sorts: a one-time code (`event_id` null), and what a campaign's plan says on an event,
    once per event, template and medium. The latter is made without an address; whether and
    where it goes is decided when it is due, and `variables` hold no personal data.
    """

    class Medium(models.TextChoices):
        INBOX = "inbox"
        SMS = "sms"
        EMAIL = "email"

    class Status(models.TextChoices):
        CREATED = "created"
        SENDING = "sending"
        """Handed to somebody; whoever finds it so after its lease cannot know the outcome."""
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    medium = models.CharField(max_length=8, choices=Medium.choices, default=Medium.SMS)
    to_hash = models.CharField(max_length=64, default="", blank=True)
    to_cipher = models.TextField(default="", blank=True)
    to_masked = models.CharField(max_length=254, default="", blank=True)
    channel = models.CharField(max_length=32, default="", blank=True)
    """Which provider carried it: a slug of touchpoints.channels."""
    template = models.CharField(max_length=64)
    language = models.CharField(max_length=16, default="", blank=True)
    campaign = models.CharField(max_length=80, default="", blank=True)
    text_cipher = models.TextField(default="", blank=True)
    code_cipher = models.TextField(default="", blank=True)
    """Kept where the channel is a sandbox; for a real one only until it has been handed over,
    since nobody needs it here afterwards."""
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.CREATED)
    due_at = models.DateTimeField(null=True)
    """When to hand it over (again); null when nothing is left to do."""
    give_up_at = models.DateTimeField(null=True)
    """From then on nobody needs it: it is not sent any more."""
    tries = models.PositiveSmallIntegerField(default=0)
    event_id = models.UUIDField(null=True)
    on = models.CharField(max_length=16, default="", blank=True)
    person_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=64, default="", blank=True)
    """What it is about, a reward's uid: asked again before it is sent."""
    variables = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=32, default="", blank=True)
    """Why it waits, was refused or failed: a code of touchpoints.reasons."""
    counted_on = models.DateField(null=True)
    """The campaign's day against whose cap it counts; null while it does not."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "template", "medium"],
                condition=models.Q(event_id__isnull=False),
                name="touchpoints_message_once",
            )
        ]
        indexes = [
            models.Index(fields=["to_hash", "at"], name="touchpoints_message_to"),
            models.Index(
                fields=["due_at", "id"],
                name="touchpoints_message_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(
                fields=["person_id", "campaign", "medium"],
                name="touchpoints_message_person",
                condition=models.Q(person_id__isnull=False),
            ),
            models.Index(
                fields=["campaign", "on"],
                name="touchpoints_message_figures",
                condition=models.Q(event_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.to_masked or self.person_id}"


class Attempt(models.Model):
    """One time somebody tried to hand a planned message over.

    Written before the provider is called: an attempt without an outcome is one whose process
    died, and then nobody knows whether the message went out.
    """

    class Outcome(models.TextChoices):
        OPEN = ""
        SENT = "sent"
        LATER = "later"
        FAILED = "failed"
        UNKNOWN = "unknown"

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=32)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    code = models.CharField(max_length=64, blank=True)
    """What the provider said: a status code or the name of an error, never its text."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "number"], name="touchpoints_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id}#{self.number} {self.outcome or 'open'}"


class StoppedAddress(models.Model):
    """An address whose owner stopped a medium by the link in a message: nobody else who gives
    the same address makes us write there again; `person_id` alone can take it back."""

    id = models.BigAutoField(primary_key=True)
    medium = models.CharField(max_length=8)
    to_hash = models.CharField(max_length=64)
    person_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "stopped addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["medium", "to_hash"], name="touchpoints_stopped_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.at:%Y-%m-%d}"


class OneTimeCode(models.Model):
    """A six-digit code for one number, purpose and campaign; only its hash is kept."""

    id = models.BigAutoField(primary_key=True)
    to_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    campaign = models.CharField(max_length=80)
    code_hash = models.CharField(max_length=64)
    ip_hash = models.CharField(max_length=64)
    device_hash = models.CharField(max_length=64, default="", blank=True)
    request = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique
    """Hash of the request that asked for it: its repetition sends nothing twice."""
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=64, default="", blank=True)
    """Hash of the request that used it: its repetition finds the code still right."""

    class Meta:
        indexes = [
            models.Index(fields=["to_hash", "issued_at"], name="touchpoints_code_to"),
            models.Index(fields=["ip_hash", "issued_at"], name="touchpoints_code_ip"),
            models.Index(fields=["campaign", "issued_at"], name="touchpoints_code_campaign"),
            models.Index(fields=["issued_at"], name="touchpoints_code_at"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.campaign} {self.issued_at:%H:%M:%S}"


class ShortLink(models.Model):
    """A short code that leads to a path of ours; the same path has one code for ever."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    target = models.CharField(max_length=300, unique=True)
    campaign = models.CharField(max_length=80)
    channel = models.CharField(max_length=32, default="", blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class InboundFact(models.Model):
    """What an organiser's system told us, once per its id."""

    id = models.BigAutoField(primary_key=True)
    source_id = models.CharField(max_length=128, unique=True)
    fingerprint = models.CharField(max_length=64)
    event_id = models.UUIDField()
    name = models.CharField(max_length=64)
    subject_hash = models.CharField(max_length=64)
    """Keyed hash of the phone or openid, so that somebody unknown today is found later."""
    person_id = models.BigIntegerField(null=True)
    """Who that was when it came; null where nobody bore the name yet."""
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_hash"], name="touchpoints_fact_subject")]

    def __str__(self) -> str:
        return f"{self.name} {self.source_id}"
