from django.db import models
from django.db.models import F, Q


class Ranking(models.Model):
    """A campaign's ranking once its places are final; there is none before.

    `left_out` are people who would have had a place but were still on hold.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.OneToOneField("campaigns.Campaign", models.PROTECT, related_name="+")
    version = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    written_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    settled_at = models.DateTimeField(null=True)
    """When every prize had been given, or refused with a reason."""

    def __str__(self) -> str:
        return f"ranking of {self.campaign_id}"


class Standing(models.Model):
    """One place of a final ranking, written once. Only what became of its prize is added."""

    class State(models.TextChoices):
        NONE = "none"
        """A place without a prize."""
        WAITING = "waiting"
        GRANTED = "granted"
        EMPTY = "empty"
        """The pool had nothing left."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    place = models.PositiveIntegerField()
    value = models.PositiveBigIntegerField()
    reached_at = models.DateTimeField()
    prize = models.CharField(max_length=32, blank=True)
    pool_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reward_uid = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "place"], name="standing_place_once"
            ),
            models.UniqueConstraint(
                fields=["campaign_id", "participation"], name="standing_person_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "place"],
                condition=Q(state="waiting"),
                name="standing_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}#{self.place}"


class QuizAttempt(models.Model):
    """One go at a quiz or survey. Its questions follow from `seed`, which stays here."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    seed = models.UUIDField()
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    version = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    chosen = models.JSONField(default=dict)
    """By question: ids of options, the step of a scale, or null."""
    score = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "number"], name="quizattempt_number_once"
            ),
            models.CheckConstraint(
                condition=Q(score__lte=F("total")), name="quizattempt_score_fits"
            ),
            models.CheckConstraint(
                condition=Q(passed=False) | Q(answered_at__isnull=False),
                name="quizattempt_passed_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "version"],
                condition=Q(answered_at__isnull=False),
                name="quizattempt_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}#{self.number}"


class Vote(models.Model):
    """One vote. `key` is that of its happening, by which it is counted."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    entry = models.CharField(max_length=32)
    day = models.DateField()
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "day", "number"], name="vote_number_once"
            ),
            models.UniqueConstraint(fields=["campaign_id", "key"], name="vote_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.key}"


class VoteTally(models.Model):
    """Votes for an entry that count, in segments: no voter waits for another's row."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    entry = models.CharField(max_length=32)
    segment = models.PositiveSmallIntegerField()
    votes = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "vote tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "entry", "segment"], name="votetally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}/{self.segment}: {self.votes}"
