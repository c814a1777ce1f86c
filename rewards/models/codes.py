"""Unique codes: imported, encrypted at rest, each given away once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rewards.models.stock import Unit


class CodeFile(models.Model):
    """One import of codes into a pool, which may not be open yet.

    `key` says which file it is, by default the hash of its content: the same file again goes on
    where it stopped, or answers what it did. `lines` are those carried out. `noted` are the
    first refused lines, [{line, why}], their codes not among them.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=64)
    pool = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    lines = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    noted = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "pool", "key"], name="rewards_codefile_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope}/{self.pool} {self.key[:12]}"


class Code(models.Model):
    """One code. `hash` is keyed with its pool: a code is there once in each.

    `unit` is its place in the pool's stock; null while the pool is not open or full.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(
        CodeFile, on_delete=models.PROTECT, related_name="codes", db_index=False
    )
    line = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32, unique=True)
    cipher = models.TextField()
    unit = models.OneToOneField(Unit, null=True, on_delete=models.PROTECT, related_name="code")

    class Meta:
        indexes = [
            models.Index(
                fields=["file", "id"],
                condition=Q(unit__isnull=True),
                name="rewards_code_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"code {self.id}"
