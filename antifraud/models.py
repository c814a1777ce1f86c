"""Decisions with their reasons, the lists, and the proofs that were spent."""

from __future__ import annotations

from django.db import models


class Decision(models.Model):
    """One decision about one action. Written by the SQL function `antifraud_record`."""

    id = models.UUIDField(primary_key=True)
    campaign = models.CharField(max_length=80)
    action = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16)
    score = models.IntegerField()
    hits = models.JSONField(default=list)
    person_uid = models.UUIDField(null=True)
    device_uid = models.CharField(max_length=64, blank=True, default="")
    ip_hash = models.CharField(max_length=64, blank=True, default="")
    subject = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null: no reward
    degraded = models.BooleanField(default=False)
    features = models.JSONField(null=True)
    features_hash = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=8, null=True)  # noqa: DJ001 - null: open
    closed_by = models.CharField(max_length=150, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "at"], name="antifraud_decision_when"),
            models.Index(
                fields=["subject"],
                name="antifraud_decision_subject",
                condition=models.Q(subject__isnull=False),
            ),
            models.Index(
                fields=["at"],
                name="antifraud_decision_open",
                condition=models.Q(outcome="hold", verdict__isnull=True, subject__isnull=False),
            ),
            # 2 µs for who writes a decision. (A BRIN with bloom filters costs nothing, but the
            # planner takes it for useless and reads everything.)
            models.Index(
                fields=["person_uid"],
                name="antifraud_decision_person",
                condition=models.Q(person_uid__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.action} {self.outcome} {self.score}"


class ListEntry(models.Model):
    """Somebody or something to let through, to refuse, or to look at twice.

    `value_hash` is a keyed hash; a network (`entity` net) is kept in clear in `value`.
    """

    kind = models.CharField(max_length=8)
    entity = models.CharField(max_length=8)
    value_hash = models.CharField(max_length=64, blank=True, default="")
    value = models.CharField(max_length=64, blank=True, default="")
    campaign = models.CharField(max_length=80, null=True)  # noqa: DJ001 - null: every one
    reason = models.CharField(max_length=200)
    owner = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "list entries"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "entity", "value_hash", "value", "campaign"],
                name="antifraud_listentry_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["allow", "deny", "watch"])
                & models.Q(entity__in=["device", "ip", "net", "phone", "person"]),
                name="antifraud_listentry_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entity} {self.value or self.value_hash[:8]}"


class SpentProof(models.Model):
    """A proof of work that was accepted once; the row is what makes it single use."""

    nonce = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.nonce
