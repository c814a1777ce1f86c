"""The job that plays a dry run."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from campaigns.dryrun import services

MINUTES = 15
AGAIN = 3
"""Seconds after which a run asks again while another one is played."""


@shared_task(name="campaigns.dry_run", soft_time_limit=MINUTES * 60, acks_late=False)  # type: ignore[untyped-decorator]
def play(uid: str) -> None:
    """Play a run that waits. A worker that dies leaves it to its lease."""
    if not services.perform(UUID(uid)):
        play.apply_async(args=[uid], countdown=AGAIN)
