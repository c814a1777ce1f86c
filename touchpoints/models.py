"""What was said to people, the codes they were given, and links that lead them here."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One message to one person. Address, text and code are encrypted at rest."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    to_hash = models.CharField(max_length=64)
    to_cipher = models.TextField()
    to_masked = models.CharField(max_length=32)
    channel = models.CharField(max_length=32)
    template = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    campaign = models.CharField(max_length=80, default="", blank=True)
    text_cipher = models.TextField()
    code_cipher = models.TextField(default="", blank=True)
    """Kept where the channel is a sandbox; for a real one only until it has been handed over,
    since nobody needs it here afterwards."""
    status = models.CharField(max_length=16, default="created")
    """created, sent, failed or unknown."""
    due_at = models.DateTimeField(null=True)
    """When to hand it over (again); null when nothing is left to do."""
    give_up_at = models.DateTimeField(null=True)
    """From then on nobody needs it: it is not sent any more."""
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["to_hash", "at"], name="touchpoints_message_to"),
            models.Index(
                fields=["due_at"],
                name="touchpoints_message_due",
                condition=models.Q(due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.to_masked}"


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
