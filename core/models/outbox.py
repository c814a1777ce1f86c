from django.db import models


class OutboxMessage(models.Model):
    """Something that must happen after the commit that wrote this row.

    Written by `core.outbox.enqueue` or the SQL function `core_enqueue`, carried to the
    stream Redis by `manage.py relay`, and deleted there: an empty table is a finished one.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    topic = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.event_id}"
