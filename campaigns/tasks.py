"""What time brings: sessions expire, campaigns end, what is left goes back."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from celery.schedules import crontab
from django.db import connection

from campaigns.dryrun.tasks import play as play_dry_run
from campaigns.mechanics.draw import seeds
from campaigns.models import Campaign
from campaigns.services import (
    clockwork,
    lifecycle,
    referrals,
    retention,
    second_level,
    sharing,
    standings,
)
from campaigns.trials import guard
from core import lease
from core.clock import utc_now
from core.errors import DomainError

__all__ = ["BEAT", "play_dry_run"]
"""Workers find tasks of other modules by being imported here."""

log = structlog.get_logger(__name__)

BATCH = 500

BEAT: dict[str, dict[str, Any]] = {
    "campaigns-expire-sessions": {
        "task": "campaigns.expire_sessions",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
    "campaigns-open-waves": {
        "task": "campaigns.open_waves",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
    "campaigns-follow-the-clock": {
        "task": "campaigns.follow_the_clock",
        "schedule": 15.0,
        "options": {"expires": 30},
    },
    "campaigns-guard-trials": {
        "task": "campaigns.guard_trials",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "campaigns-forget-answers": {
        "task": "campaigns.forget_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "campaigns-forget-limits": {
        "task": "campaigns.forget_limits",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "campaigns-forget-reports": {
        "task": "campaigns.forget_reports",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
    "campaigns-erase-insured": {
        "task": "campaigns.erase_insured",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}
"""Beat entries; `config.celery` merges them."""


@shared_task(name="campaigns.expire_sessions", soft_time_limit=120)  # type: ignore[untyped-decorator]
def expire_sessions() -> int:
    """Give the packets of sessions back whose time is over, and do what is due of promises that
    other mechanics keep; how many."""
    total = 0
    if lease.is_held(lease.SWEEPS):
        return total
    now = utc_now()
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_expire_sessions(%s, %s)", [now, BATCH])
            done = int(cursor.fetchone()[0])
        total += done
        if done < BATCH:
            break
    return total + clockwork.sweep(now)


@shared_task(name="campaigns.open_waves", soft_time_limit=60)  # type: ignore[untyped-decorator]
def open_waves() -> int:
    """Set apart the packets of waves that begin within a minute; how many waves."""
    if lease.is_held(lease.SWEEPS):
        return 0
    return clockwork.open_waves(utc_now())


@shared_task(name="campaigns.guard_trials", soft_time_limit=120)  # type: ignore[untyped-decorator]
def guard_trials() -> int:
    """Close the arms of trials that cost too much or do harm; how many."""
    if lease.is_held(lease.SWEEPS):
        return 0
    return guard.sweep(utc_now())


@shared_task(name="campaigns.forget_answers", soft_time_limit=600)  # type: ignore[untyped-decorator]
def forget_answers() -> int:
    """Delete what was kept under idempotency keys long enough; how many."""
    return retention.forget_answers(utc_now())


@shared_task(name="campaigns.forget_limits", soft_time_limit=600)  # type: ignore[untyped-decorator]
def forget_limits() -> int:
    """Delete counters of limits that are over; how many."""
    return retention.forget_limits(utc_now())


@shared_task(name="campaigns.forget_reports", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def forget_reports() -> int:
    """Delete what organisers reported long ago; how many."""
    return retention.forget_reports(utc_now())


@shared_task(name="campaigns.erase_insured", soft_time_limit=600)  # type: ignore[untyped-decorator]
def erase_insured() -> int:
    """Delete the details of insured people whose time is over; how many."""
    return retention.erase_insured(utc_now())


@shared_task(name="campaigns.follow_the_clock", soft_time_limit=120)  # type: ignore[untyped-decorator]
def follow_the_clock() -> None:
    """End campaigns whose time is over, settle ended ones, and see to invited friends whose
    time is over. Reading needs none of it: it is computed from the moments."""
    if lease.is_held(lease.SWEEPS):
        return
    now = utc_now()
    for see_to in (referrals.sweep, second_level.sweep):
        try:
            see_to(now)
        except Exception as error:
            # No friend of one campaign keeps all others from ending; looked at again next time.
            log.error("campaigns.sweep_failed", error=type(error).__name__, exc_info=error)
    due = Campaign.objects.filter(
        status__in=["approved", "paused"], ends_at__lte=now, current_version__isnull=False
    )
    for slug in due.values_list("slug", flat=True):
        try:
            lifecycle.expire(slug, now=now)
        except DomainError:
            continue  # Somebody ended it meanwhile.
    standings.sweep(now)
    sharing.sweep(now)
    for campaign in Campaign.objects.filter(status="ended", settled_at=None):
        try:
            lifecycle.settle(campaign, now)
        except Exception as error:
            # Nor does its money keep the others' from coming back, or seeds from being told.
            log.error("campaigns.settle_failed", slug=campaign.slug, exc_info=error)
    seeds.reveal(now)
