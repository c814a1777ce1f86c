from django.db import models
from django.db.models import Q


class InsuredPerson(models.Model):
    """Who got a gift of insurance: so that nobody gets a second one.

    `id_hash` and `phone_hash` are keyed hashes; they stay as long as the campaign's records do.
    `details` is encrypted (name, id number, birth date) and emptied when `erase_at` has come.
    `void` is set when the reward was taken back: the person may have another.
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="+")
    participation = models.ForeignKey(
        "campaigns.Participation", models.PROTECT, related_name="+"
    )
    reward_uid = models.UUIDField(unique=True)
    product = models.CharField(max_length=64)
    insurer = models.CharField(max_length=32)
    id_hash = models.CharField(max_length=64)
    phone_hash = models.CharField(max_length=64)
    insured = models.CharField(max_length=64)
    """The masked name."""
    details = models.TextField()
    at = models.DateTimeField()
    erase_at = models.DateTimeField()
    void = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "insured people"
        constraints = [
            models.UniqueConstraint(
                fields=["product", "id_hash"],
                condition=Q(void=False),
                name="insured_id_once",
            ),
            models.UniqueConstraint(
                fields=["product", "phone_hash"],
                condition=Q(void=False),
                name="insured_phone_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "id_hash"],
                condition=Q(void=False),
                name="insured_campaign_id_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "phone_hash"],
                condition=Q(void=False),
                name="insured_campaign_phone_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["erase_at"], condition=~Q(details=""), name="insured_erase_at"
            ),
            models.Index(fields=["insurer", "id_hash"], name="insured_insurer_id"),
            models.Index(fields=["insurer", "phone_hash"], name="insured_insurer_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.insured} {self.product}"
