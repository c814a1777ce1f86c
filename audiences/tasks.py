"""Work of audiences in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.schedules import crontab

from audiences import retention, uploads
from core.clock import utc_now

BEAT: dict[str, dict[str, Any]] = {
    "audiences-import-waiting": {
        "task": "audiences.import_waiting",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
    "audiences-forget": {
        "task": "audiences.forget",
        "schedule": crontab(hour=3, minute=30),
        "options": {"expires": 3600},
    },
}
"""Beat entries; `config.celery` merges them."""


@shared_task(name="audiences.import_waiting", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def import_waiting() -> int:
    """Import lists that were uploaded; how many."""
    return uploads.import_waiting(utc_now())


@shared_task(name="audiences.forget", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def forget() -> int:
    """Delete addresses and choices whose time is over; how many."""
    now = utc_now()
    return retention.forget_addresses(now) + retention.forget_choices(now)
