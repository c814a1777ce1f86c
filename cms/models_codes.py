"""Files of codes on their way from the workbench into a pool."""

from __future__ import annotations

from django.db import models

from core.models.uploads import Upload, UploadPart


class CodeUpload(Upload):
    """A file of codes; a worker goes on where another one stopped (`rewards` knows the file by
    its `key`)."""

    campaign = models.SlugField(max_length=64)
    pool = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    """Of the file, as the operator's machine calls it."""
    key = models.CharField(max_length=64)
    """SHA-256 of its content."""
    lines = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.campaign}/{self.pool} {self.status}"


class CodeUploadPart(UploadPart):
    """A piece of the file."""

    upload = models.ForeignKey(CodeUpload, models.CASCADE, related_name="parts")
