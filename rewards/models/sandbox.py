"""The sandbox providers' own book. Nothing but `rewards.providers` touches it."""

from __future__ import annotations

from django.db import models


class SandboxTransfer(models.Model):
    """One transfer as the bank knows it, or one policy as the insurer does.

    `lost` means that the order never reached the bank: a query does not find it.
    `ready_at` is when a pending transfer is decided; null waits until somebody says so.
    `subject_hash` and `product` say who is insured by what, `certificate` is the policy.
    """

    class State(models.TextChoices):
        LOST = "lost"
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=32, default="sandbox", db_default="sandbox")
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
    subject_hash = models.CharField(max_length=64, default="", db_default="")
    product = models.CharField(max_length=64, default="", db_default="")
    details = models.JSONField(default=dict, db_default={})
    certificate = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(callbacks_left__gt=0),
                name="rewards_sandbox_callbacks",
            ),
            models.Index(
                fields=["product", "subject_hash"],
                condition=~models.Q(subject_hash=""),
                name="rewards_sandbox_insured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
