from django.db import models


class Campaign(models.Model):
    """One activity: its draft, where it stands in its life, and what runs at present.

    `draft` is what operators edit. `review` is what a reviewer looks at: a compiled
    candidate, so that nothing slips in between submitting and approving. What runs is
    `current_version` alone.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        APPROVED = "approved"
        PAUSED = "paused"
        ENDED = "ended"
        ARCHIVED = "archived"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=64, unique=True)
    title = models.JSONField(default=dict)
    kind = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64)
    draft = models.JSONField(default=dict)
    review = models.JSONField(null=True)
    approved_version = models.ForeignKey(
        "campaigns.CampaignVersion", models.PROTECT, null=True, related_name="+"
    )
    current_version = models.ForeignKey(
        "campaigns.CampaignVersion", models.PROTECT, null=True, related_name="+"
    )
    pools = models.JSONField(default=dict)
    blueprint = models.CharField(max_length=64, blank=True)
    page_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    """Set while paused: the sessions' time stands still since then."""

    class Meta:
        indexes = [models.Index(fields=["status", "ends_at"], name="campaign_status_ends")]

    def __str__(self) -> str:
        return self.slug


class CampaignVersion(models.Model):
    """What two people agreed on, for good: a trigger refuses change and deletion."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="campaign_version_number"
            ),
            models.CheckConstraint(
                condition=~models.Q(created_by=models.F("approved_by")),
                name="campaign_version_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="campaign_version_sha")]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number} {self.sha256[:12]}"
