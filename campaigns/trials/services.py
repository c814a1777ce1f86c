"""Closing an arm and taking one for all. Promises stay: whoever joined keeps theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import Campaign, TrialState
from campaigns.play import heads
from campaigns.roles import ADMIN, OPERATOR
from campaigns.services import acting
from campaigns.trials.model import Trial
from core.errors import Conflict, Missing

_RUNS = (Campaign.Status.APPROVED, Campaign.Status.PAUSED)
GUARD = "command:beat"


@transaction.atomic
def take(slug: str, arm: str, *, actor: str, now: datetime) -> None:
    """From now on everybody new gets this arm. Repeatable.

    Raises Forbidden campaign.role, Missing campaign.unknown and trial.unknown, Conflict
    campaign.state, and trial.over when another one was taken before.
    """
    acting.require(actor, OPERATOR, ADMIN)
    campaign, trial = _running(slug)
    _known(trial, arm)
    state = _state(campaign, trial, now)
    if state.winner == arm:
        return
    if state.winner:
        raise Conflict("trial.over")
    state.winner = arm
    others = [one.slug for one in trial.arms if one.slug != arm]
    for other in others:
        state.closed.setdefault(other, _entry(trial, other, actor, "taken", now))
    state.closed.pop(arm, None)
    _save(campaign, state, now)
    acting.note(
        campaign, actor, "trial_taken", now, {"trial": trial.name, "arm": arm, "closed": others}
    )


@transaction.atomic
def close(
    slug: str,
    arm: str,
    *,
    actor: str,
    now: datetime,
    why: str = "",
    evidence: dict[str, Any] | None = None,
) -> bool:
    """Let nobody new into an arm; whether it was open. The last open one stays open.

    Raises as `take`, and Conflict trial.last.
    """
    if actor != GUARD:
        acting.require(actor, OPERATOR, ADMIN)
    campaign, trial = _running(slug)
    _known(trial, arm)
    state = _state(campaign, trial, now)
    if state.winner:
        raise Conflict("trial.over")
    if arm in state.closed:
        return False
    if len(state.closed) + 1 >= len(trial.arms):
        raise Conflict("trial.last")
    state.closed[arm] = _entry(trial, arm, actor, why, now)
    _save(campaign, state, now)
    acting.note(
        campaign,
        actor,
        "trial_arm_closed",
        now,
        {"trial": trial.name, "arm": arm, "why": why, **(evidence or {})},
    )
    return True


def trial_of(campaign: Campaign) -> Trial | None:
    """The trial of the version that runs."""
    version = campaign.current_version
    return heads.frozen(version.sha256).trial if version else None


def _running(slug: str) -> tuple[Campaign, Trial]:
    campaign = acting.locked(slug, *_RUNS)
    trial = trial_of(campaign)
    if trial is None:
        raise Missing("trial.unknown")
    return campaign, trial


def _known(trial: Trial, arm: str) -> None:
    if trial.arm(trial.key(arm)) is None:
        raise Missing("trial.unknown")


def _state(campaign: Campaign, trial: Trial, now: datetime) -> TrialState:
    """The row, which the campaign's lock makes nobody else's."""
    found, _made = TrialState.objects.get_or_create(
        campaign=campaign, name=trial.name, defaults={"changed_at": now}
    )
    return found


def _entry(trial: Trial, arm: str, actor: str, why: str, now: datetime) -> dict[str, str]:
    title = next(one.title for one in trial.arms if one.slug == arm)
    return {"at": now.isoformat(), "by": actor, "why": why, "title": title}


def _save(campaign: Campaign, state: TrialState, now: datetime) -> None:
    state.changed_at = now
    state.save()
    transaction.on_commit(lambda: heads.forget(campaign.slug))
