from django.db import models
from django.db.models import Q


class CardPot(models.Model):
    """The pot of a collection once its parts are final; there is none before.

    `total` was in it, in minor units. `left_out` are people who had completed the set but were
    still on hold.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.OneToOneField("campaigns.Campaign", models.PROTECT, related_name="+")
    version = models.CharField(max_length=64)
    pool_id = models.BigIntegerField()
    total = models.BigIntegerField()
    people = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    """When every part had been given."""

    def __str__(self) -> str:
        return f"pot of {self.campaign_id}"


class CardShare(models.Model):
    """One person's part of a pot, written once. Only what became of it is added."""

    class State(models.TextChoices):
        WAITING = "waiting"
        GRANTED = "granted"
        EMPTY = "empty"
        """There were fewer minor units than people."""

    id = models.BigAutoField(primary_key=True)
    campaign_id = models.BigIntegerField()
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+", db_index=False
    )
    person_id = models.BigIntegerField()
    """The human being, as known when it was written: two who turn out to be one later keep
    what each of them was given."""
    place = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reward_uid = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "place"], name="cardshare_place_once"
            ),
            models.UniqueConstraint(
                fields=["campaign_id", "participation"], name="cardshare_person_once"
            ),
            models.UniqueConstraint(
                fields=["campaign_id", "person_id"], name="cardshare_human_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "place"],
                condition=Q(state="waiting"),
                name="cardshare_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}#{self.place}"
