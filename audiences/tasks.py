"""Work of audiences in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from audiences import uploads
from core.clock import utc_now

BEAT: dict[str, dict[str, Any]] = {
    "audiences-import-waiting": {
        "task": "audiences.import_waiting",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
}
"""Beat entries; `config.celery` merges them."""


@shared_task(name="audiences.import_waiting", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def import_waiting() -> int:
    """Import lists that were uploaded; how many."""
    return uploads.import_waiting(utc_now())
