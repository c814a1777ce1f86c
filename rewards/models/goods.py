"""Goods on their way: to whom, by which carrier, and until when the address is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rewards.models.grants import Grant


class Shipment(models.Model):
    """The parcel of one claimed reward. `address` is encrypted JSON {name, phone, address}.

    It is emptied `keep_days` after the parcel left, or after the reward was taken back;
    `erase_at` is that moment once it is known. `name` is masked.
    """

    class Status(models.TextChoices):
        ORDERED = "ordered"
        SHIPPED = "shipped"
        REFUSED = "refused"

    id = models.BigAutoField(primary_key=True)
    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="shipment")
    status = models.CharField(max_length=16, choices=Status.choices)
    name = models.CharField(max_length=64)
    address = models.TextField()
    carrier = models.CharField(max_length=64, default="")
    tracking = models.CharField(max_length=64, default="")
    ordered_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, default="")
    keep_days = models.PositiveSmallIntegerField()
    erase_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="shipped")
                | Q(settled_at__isnull=False, erase_at__isnull=False),
                name="rewards_shipment_settled",
            )
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="rewards_shipment_status"),
            models.Index(
                fields=["erase_at"], condition=~Q(address=""), name="rewards_shipment_erase"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.status}"
