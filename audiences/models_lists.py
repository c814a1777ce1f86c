"""Lists of phones that an organiser imports: who may take part, or who may not.

A number is here as its keyed hash alone, the one a person's own number is found by.
"""

from __future__ import annotations

from django.db import models

from core.models.uploads import Upload, UploadPart


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


class ListUpload(Upload):
    """A file from the workbench on its way to a version."""

    uid = models.UUIDField(unique=True)
    slug = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=PhoneList.Kind.choices)
    version = models.ForeignKey(PhoneListVersion, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.slug} {self.status}"


class ListUploadPart(UploadPart):
    """A piece of the file."""

    upload = models.ForeignKey(ListUpload, models.CASCADE, related_name="parts")
