"""Lists of phones that an organiser imports: who may take part, or who may not.

A number is here as its keyed hash alone, the one a person's own number is found by.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PhoneList(models.Model):
    """A list by its slug; what counts is its `current` version, replaced as a whole."""

    class Kind(models.TextChoices):
        ALLOW = "allow"
        DENY = "deny"

    id = models.BigAutoField(primary_key=True)
    slug = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ALLOW)
    current = models.ForeignKey(
        "audiences.PhoneListVersion", models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="phonelist_slug")]

    def __str__(self) -> str:
        return self.slug


class PhoneListVersion(models.Model):
    """One import: whole or not there. `report` has the counts and the first lines that were
    wrong, by number and reason, never by what stood there."""

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(PhoneList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    report = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True)
    """Its numbers are gone; only the counts are kept."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="phonelistversion_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_id} v{self.number}"


class PhoneListEntry(models.Model):
    """One number of a version: 32 bytes of keyed hash."""

    pk = models.CompositePrimaryKey("version_id", "hash")
    version = models.ForeignKey(
        PhoneListVersion, models.CASCADE, related_name="+", db_index=False
    )
    hash = models.BinaryField()

    class Meta:
        verbose_name_plural = "phone list entries"

    def __str__(self) -> str:
        return f"{self.version_id}"


class ListUpload(models.Model):
    """A file from the workbench on its way to a version. Its parts are encrypted and go when it
    is done; a worker that dies lets go of the row, and another begins anew."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    slug = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=PhoneList.Kind.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    size = models.BigIntegerField(default=0)
    """Bytes of the file."""
    version = models.ForeignKey(PhoneListVersion, models.PROTECT, null=True, related_name="+")
    failure = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(status="waiting"), name="listupload_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.status}"


class ListUploadPart(models.Model):
    """A piece of an uploaded file, encrypted."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(ListUpload, models.CASCADE, related_name="parts")
    cipher = models.TextField()

    def __str__(self) -> str:
        return f"{self.upload_id} {self.id}"
