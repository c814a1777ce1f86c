"""The sandbox bank's own book. Nothing but `rewards.providers.sandbox` touches it."""

from __future__ import annotations

from django.db import models


class SandboxTransfer(models.Model):
    """One transfer as the bank knows it.

    `lost` means that the order never reached the bank: a query does not find it.
    `ready_at` is when a pending transfer is decided; null waits until somebody says so.
    """

    class State(models.TextChoices):
        LOST = "lost"
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    recipient_hash = models.CharField(max_length=64)
    behaviour = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=State.choices)
    error = models.CharField(max_length=64, default="")
    submissions = models.PositiveIntegerField(default=0)
    callbacks_left = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(callbacks_left__gt=0),
                name="rewards_sandbox_callbacks",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
