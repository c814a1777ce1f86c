"""Who a person is: a record, the devices seen with it, the consents given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """One human being as far as we know; rows that turned out to be the same are merged.

    `merged_into` always names the canonical row itself, never another merged one. A merged
    row stays readable by its uid and keeps a phone of its own when the canonical has another.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    phone_hash = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - unique
    phone_cipher = models.TextField(default="", blank=True)
    phone_masked = models.CharField(max_length=32, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"],
                condition=Q(phone_hash__isnull=False),
                name="audiences_person_phone",
            ),
            models.CheckConstraint(
                condition=Q(phone_hash__isnull=True) | ~Q(phone_cipher=""),
                name="audiences_person_phone_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class DeviceLink(models.Model):
    """A device on which a person was seen. `person` is a canonical row at writing time."""

    id = models.BigAutoField(primary_key=True)
    device_uid = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device_uid", "person"], name="audiences_devicelink_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.device_uid} {self.person_id}"


class Consent(models.Model):
    """That a person agreed to one document (a version of the rules, a privacy notice)."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    campaign = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    document = models.CharField(max_length=128)
    given_at = models.DateTimeField()
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign", "kind", "document"],
                name="audiences_consent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.document}"


class ExternalIdentity(models.Model):
    """How an organiser's own system names a person: an issuer and its subject, hashed."""

    id = models.BigAutoField(primary_key=True)
    issuer = models.CharField(max_length=128)
    subject_hash = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "external identities"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject_hash"], name="audiences_externalidentity_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.person_id}"


class EmailAddress(models.Model):
    """Where a person wants to be written to; encrypted, found by its keyed hash.

    Several people may give one address: it proves nothing about who they are.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="email")
    hash = models.CharField(max_length=64, db_index=True)
    cipher = models.TextField()
    masked = models.CharField(max_length=254)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "e-mail addresses"

    def __str__(self) -> str:
        return self.masked


class ContactChoice(models.Model):
    """That a person allowed or stopped messages over one channel; rows are only added.

    The last row of a person and channel is what they want. Of people merged into one, whoever
    stopped has the word until the person chooses anew (`audiences.contacts`).
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="choices")
    channel = models.CharField(max_length=16)
    allowed = models.BooleanField()
    at = models.DateTimeField()
    campaign = models.CharField(max_length=80, blank=True)
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "channel", "-id"], name="audiences_choice_last")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel} {self.allowed}"


class PayeeName(models.Model):
    """By what name a payer (`kind`) knows a person; encrypted, found by its keyed hash."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="payees")
    kind = models.CharField(max_length=16)
    hash = models.CharField(max_length=64)
    cipher = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="audiences_payeename_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


from audiences.models_lists import (  # noqa: E402 - theirs are models of this app too
    ListUpload,
    ListUploadPart,
    PhoneList,
    PhoneListEntry,
    PhoneListVersion,
)

__all__ = [
    "Consent",
    "ContactChoice",
    "DeviceLink",
    "EmailAddress",
    "ExternalIdentity",
    "ListUpload",
    "ListUploadPart",
    "PayeeName",
    "Person",
    "PhoneList",
    "PhoneListEntry",
    "PhoneListVersion",
]
