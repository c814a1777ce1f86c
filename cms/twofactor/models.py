"""What is kept of a person's second factor: the secret encrypted, recovery codes hashed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Factor(models.Model):
    """One app of one person. It counts once `confirmed_at` is set."""

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    secret = models.TextField()
    """The shared secret under FIELD_KEYS."""
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """The 30-second step of the last code that was taken: no code works twice."""
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code for the day the phone is lost; good once. Only its keyed hash is kept."""

    id = models.BigAutoField(primary_key=True)
    factor = models.ForeignKey(Factor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.factor_id}"
