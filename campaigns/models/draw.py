from django.db import models
from django.db.models import F, Q


class CardGift(models.Model):
    """A card that somebody gave away by a link; `taken_by` is the giver who took it back."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    giver = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    token = models.CharField(max_length=32, unique=True)
    card = models.CharField(max_length=32)
    day = models.DateField()
    """The day of the campaign's zone on which it was given."""
    at = models.DateTimeField()
    taken_by = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["giver", "-id"], name="cardgift_giver")]

    def __str__(self) -> str:
        return f"{self.card} {self.token}"


class DrawSeed(models.Model):
    """The seed of one draw: what it gives follows from it, its settings and a ticket.

    Made when a version is published and kept encrypted; `commitment` is public from the
    start, `revealed` (64 hexadecimal digits) after the end. A later version that draws by the
    same numbers (`digest`) goes on with it.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(
        "campaigns.Campaign", models.PROTECT, related_name="+", db_index=False
    )
    version = models.CharField(max_length=64)
    """The version that the commitment names: the first one that drew from it."""
    digest = models.CharField(max_length=64)
    tickets = models.PositiveIntegerField(default=0)
    """Of a deck; 0 where draws have fixed odds."""
    cipher = models.TextField()
    commitment = models.CharField(max_length=64)
    revealed = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "digest"], name="drawseed_once"),
        ]

    def __str__(self) -> str:
        return self.commitment


class DrawSegment(models.Model):
    """A range of a deck's tickets, dealt in order: low ≤ next ≤ high. Several of them, so that
    people who draw at the same moment do not wait for one row."""

    id = models.BigAutoField(primary_key=True)
    seed = models.ForeignKey(DrawSeed, models.PROTECT, related_name="segments", db_index=False)
    number = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seed", "number"], name="drawsegment_once"),
            models.CheckConstraint(condition=Q(next__lte=F("high")), name="drawsegment_within"),
        ]

    def __str__(self) -> str:
        return f"{self.seed_id}#{self.number}"


class DrawTicket(models.Model):
    """One draw of one person, kept for good: what was drawn, what was given, and why."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    seed = models.ForeignKey(DrawSeed, models.PROTECT, related_name="+", db_index=False)
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    version = models.CharField(max_length=64)
    """The version whose limits held."""
    n = models.PositiveIntegerField()
    """The person's n-th draw in this campaign, from 1."""
    ticket = models.PositiveIntegerField(null=True)
    """Of a deck, from 0."""
    drawn = models.CharField(max_length=32)
    given = models.CharField(max_length=32, blank=True)
    why = models.CharField(max_length=8, blank=True)
    blank = models.BooleanField()
    reward_uid = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "n"], name="drawticket_once"),
            models.UniqueConstraint(fields=["seed", "ticket"], name="drawticket_dealt_once"),
        ]
        indexes = [models.Index(fields=["campaign_id", "at"], name="drawticket_campaign_at")]

    def __str__(self) -> str:
        return f"{self.participation_id}:{self.n} {self.given}"
