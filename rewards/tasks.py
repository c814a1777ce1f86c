"""Background work: short, idempotent, shared by as many workers as there are."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import shared_task
from celery.schedules import crontab

from core import lease
from core.clock import utc_now
from rewards.services import alarms, balances, nodes, payouts, reconciling
from rewards.services.sweep import sweep as run_sweep

log = structlog.get_logger(__name__)

BEAT: dict[str, dict[str, Any]] = {
    "rewards-poll-payouts": {
        "task": "rewards.poll_payouts",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "rewards-settle-budgets": {
        "task": "rewards.settle_budgets",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "rewards-judge-uses": {
        "task": "rewards.judge_uses",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "rewards-checkpoint": {
        "task": "rewards.checkpoint",
        "schedule": 20.0,
        "options": {"expires": 30},
    },
    "rewards-sweep": {"task": "rewards.sweep", "schedule": 5.0, "options": {"expires": 10}},
    # Bills of a day are there in the morning of Beijing's next.
    "rewards-reconcile": {
        "task": "rewards.reconcile",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}
"""Beat entries; `config.celery` merges them."""

POLL_SECONDS = 20.0
BATCH = 20


@shared_task(name="rewards.poll_payouts", soft_time_limit=120)  # type: ignore[untyped-decorator]
def poll_payouts() -> None:
    """Carry out due payouts in short batches until none is left or the time is up."""
    if lease.is_held(lease.SWEEPS):
        return
    deadline = time.monotonic() + POLL_SECONDS
    payouts.collect_answers(utc_now())
    while payouts.run_due(utc_now(), BATCH) == BATCH and time.monotonic() < deadline:
        pass
    payouts.collect_answers(utc_now())


@shared_task(name="rewards.sweep", soft_time_limit=120)  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Expire promises and release reservations."""
    if lease.is_held(lease.SWEEPS):
        return
    run_sweep(utc_now())


@shared_task(name="rewards.settle_budgets", soft_time_limit=300)  # type: ignore[untyped-decorator]
def settle_budgets() -> None:
    """Let the budget tree know what campaigns have promised."""
    if lease.is_held(lease.SWEEPS):
        return
    nodes.settle_open(utc_now())


@shared_task(name="rewards.judge_uses", soft_time_limit=120)  # type: ignore[untyped-decorator]
def judge_uses() -> int:
    """Tell staff what is nearly or wholly used up by now; how many alarms are new."""
    return 0 if lease.is_held(lease.SWEEPS) else alarms.judge_uses(utc_now())


@shared_task(name="rewards.checkpoint", soft_time_limit=300)  # type: ignore[untyped-decorator]
def checkpoint() -> int:
    """Keep what accounts hold, so that nobody adds the ledger up; up to which entry."""
    return balances.checkpoint(utc_now())


@shared_task(name="rewards.reconcile", soft_time_limit=1800)  # type: ignore[untyped-decorator]
def reconcile() -> None:
    """Compare the day that is over with its bills, for every provider that paid."""
    if lease.is_held(lease.SWEEPS):
        return
    for run in reconciling.yesterday(utc_now()):
        if run.found:
            log.warning("recon_differences", provider=run.provider, found=run.found)
