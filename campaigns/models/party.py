"""Packets that fall, passwords that were said, teams that share a pot."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class RainCatch(models.Model):
    """One packet that a participant caught in a wave, their `place`th there."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    wave = models.BigIntegerField()
    place = models.PositiveSmallIntegerField()
    reward_uid = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "wave", "place"], name="raincatch_place_once"
            )
        ]
        indexes = [models.Index(fields=["campaign_id", "wave"], name="raincatch_wave")]

    def __str__(self) -> str:
        return f"{self.wave}#{self.place}"


class SaidWord(models.Model):
    """A password that somebody said: a wrong one (`word` empty), or a right one, by name, whose
    packet is `reward_uid` once it was opened."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    word = models.CharField(max_length=32, blank=True)
    reward_uid = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "word"], condition=~Q(word=""), name="saidword_once"
            )
        ]
        indexes = [models.Index(fields=["participation", "day"], name="saidword_day")]

    def __str__(self) -> str:
        return self.word or "wrong"


class Team(models.Model):
    """People who share a pot once they are enough. The pot is theirs from the founding on.

    `amount` is what `size` members share; with fewer, down to `least`, it is `step` smaller for
    each who is missing. `shared` is what was shared. `seed` draws who gets which part.
    """

    class State(models.TextChoices):
        OPEN = "open"
        FULL = "full"
        DONE = "done"
        EXPIRED = "expired"
        CLOSED = "closed"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    campaign_id = models.BigIntegerField()
    version = models.CharField(max_length=64)
    pool_id = models.BigIntegerField()
    pot = models.BigIntegerField()
    holder = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    size = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    step = models.BigIntegerField(default=0)
    shared = models.BigIntegerField(null=True)
    members = models.PositiveSmallIntegerField(default=1)
    seed = models.CharField(max_length=36)
    state = models.CharField(max_length=10, choices=State.choices)
    held = models.BooleanField(default=False)
    risk = models.JSONField(default=list)
    keep_days = models.PositiveSmallIntegerField()
    """How long a full pot waits for its members."""
    founded_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    full_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(members__gte=1, members__lte=F("size"), least__lte=F("size")),
                name="team_within_size",
            ),
            models.UniqueConstraint(
                fields=["pool_id", "pot"],
                condition=Q(state__in=["open", "full"]),
                name="team_pot_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["open", "full"]),
                name="team_alive_expires",
            ),
            models.Index(fields=["campaign_id", "state"], name="team_campaign_state"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"


class TeamMember(models.Model):
    """Somebody's place in a team. `live` until the team is over for them: one at a time."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="places", db_index=False)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    place = models.PositiveSmallIntegerField()
    live = models.BooleanField(default=True)
    unit_id = models.BigIntegerField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    share = models.BigIntegerField(null=True)
    reward_uid = models.UUIDField(null=True, unique=True)
    joined_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "place"], name="teammember_place_once"),
            models.UniqueConstraint(
                fields=["participation"], condition=Q(live=True), name="teammember_one_team"
            ),
            models.UniqueConstraint(
                fields=["team", "participation"], name="teammember_human_once"
            ),
        ]
        indexes = [models.Index(fields=["participation", "-id"], name="teammember_latest")]

    def __str__(self) -> str:
        return f"place {self.place}"
