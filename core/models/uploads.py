"""Files that staff upload and a worker reads: what each app's own table of them is made of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """A file on its way. Its parts are encrypted and go when it has been read; see
    `core.uploads` for how workers take it. `size` is in bytes."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    failure = models.CharField(max_length=64, blank=True)
    """The code of the error, when it could not be read."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    """When a worker began that reads portion by portion."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["id"], condition=Q(status="waiting"), name="%(class)s_waiting")
        ]


class UploadPart(models.Model):
    """A piece of an uploaded file, encrypted. Whose it is, is the foreign key `upload` of the
    app's own table."""

    upload_id: int

    id = models.BigAutoField(primary_key=True)
    cipher = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.upload_id} {self.id}"
