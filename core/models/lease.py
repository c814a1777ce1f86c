from django.db import models


class Lease(models.Model):
    """Something that one holder has for itself until a moment; see `core.lease`."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"
