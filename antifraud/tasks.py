"""Celery: short idempotent batches."""

from __future__ import annotations

from celery import shared_task

from antifraud import api
from core.clock import utc_now


@shared_task(name="antifraud.forget")  # type: ignore[untyped-decorator]
def forget() -> dict[str, int]:
    """Delete what has served its time; once an hour is enough."""
    return api.forget(utc_now())
