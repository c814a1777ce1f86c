"""Background work: hand over what is due."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.schedules import crontab

from core.clock import utc_now
from touchpoints.services import messages, retention

BEAT: dict[str, dict[str, Any]] = {
    "touchpoints-send-due": {
        "task": "touchpoints.send_due",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "touchpoints-forget": {
        "task": "touchpoints.forget",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
}
"""Beat entries; `config.celery` merges them."""

BATCH = 20


@shared_task(name="touchpoints.send_due", soft_time_limit=50)  # type: ignore[untyped-decorator]
def send_due() -> None:
    """Hand over messages in short batches until none is due."""
    while messages.send_due(utc_now(), BATCH) == BATCH:
        pass


@shared_task(name="touchpoints.forget", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def forget() -> int:
    """Forget whom messages went to and what was reported, when its time is over; how many."""
    now = utc_now()
    return retention.forget_messages(now) + retention.forget_reports(now)
