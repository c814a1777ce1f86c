"""Celery: short idempotent batches."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from antifraud import api
from core.clock import utc_now

BEAT: dict[str, dict[str, Any]] = {
    "antifraud-forget": {"task": "antifraud.forget", "schedule": 3600.0},
}


@shared_task(name="antifraud.forget")  # type: ignore[untyped-decorator]
def forget() -> dict[str, int]:
    """Delete what has served its time; once an hour is enough."""
    return api.forget(utc_now())
