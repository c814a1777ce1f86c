"""Files of codes on their way from the workbench into a pool."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CodeUpload(models.Model):
    """A file of codes. Its parts are encrypted and go when it has been read.

    A worker marks the row with `taken_at`; one that dies is followed by another, which goes on
    where the import stopped (`rewards` knows the file by its `key`).
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    campaign = models.SlugField(max_length=64)
    pool = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    """Of the file, as the operator's machine calls it."""
    key = models.CharField(max_length=64)
    """SHA-256 of its content."""
    size = models.BigIntegerField(default=0)
    lines = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    failure = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(status="waiting"), name="codeupload_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign}/{self.pool} {self.status}"


class CodeUploadPart(models.Model):
    """A piece of an uploaded file, encrypted."""

    id = models.BigAutoField(primary_key=True)
    upload = models.ForeignKey(CodeUpload, models.CASCADE, related_name="parts")
    cipher = models.TextField()

    def __str__(self) -> str:
        return f"{self.upload_id} {self.id}"
