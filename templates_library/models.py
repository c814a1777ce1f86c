"""Templates that came from another installation; the library's own are files."""

from __future__ import annotations

from django.db import models


class ImportedTemplate(models.Model):
    """One blueprint, in the form of `templates_library.schema`."""

    slug = models.SlugField(max_length=64, unique=True)
    blueprint = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """Of the archive it came in."""
    imported_by = models.CharField(max_length=150)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug
