"""Work of the workbench in the background."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from cms import codes
from core.clock import utc_now

BEAT: dict[str, dict[str, Any]] = {
    "cms-import-codes": {
        "task": "cms.import_codes",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
}
"""Beat entries; `config.celery` merges them."""


@shared_task(name="cms.import_codes", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def import_codes() -> int:
    """Read files of codes that were uploaded; how many."""
    return codes.import_waiting(utc_now())
