"""What closes an arm by itself: its money, or evidence that it does people harm.

Done by the beat once a minute. What cannot be known, because the event store is away, closes
nothing; money and holds are in PostgreSQL and are always known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from campaigns.models import Campaign, TrialState
from campaigns.trials import figures, sequential, services
from campaigns.trials.figures import ArmFigures
from campaigns.trials.model import Trial
from campaigns.trials.sequential import Count
from core.errors import DomainError
from tracking.store import DatabaseError, StoreAway

log = structlog.get_logger(__name__)

ALPHA = 0.01
"""Split over arms and guardrails: closing is stricter than a verdict."""
MARGIN = 0.01
"""A share must be worse by more than one percent of people to close an arm."""


@dataclass(frozen=True)
class Reason:
    """Why an arm is to be closed: `limit`, `held`, `refused`, `failed`, and the figures."""

    arm: str
    why: str
    evidence: dict[str, Any] = field(default_factory=dict)


def judge(trial: Trial, arms: Sequence[ArmFigures]) -> Iterator[Reason]:
    """Which arms must take nobody new, each once. Pure.

    Money counts for every arm. Harm is worse than in all other arms together.
    """
    limits = {arm.slug: arm.limit for arm in trial.arms}
    for arm in arms:
        limit = limits[arm.slug]
        if limit and arm.money.promised >= limit:
            yield Reason(arm.slug, "limit", {"promised": arm.money.promised, "limit": limit})
            continue
        others = [one for one in arms if one.slug != arm.slug]
        for why in ("held", "refused", "failed"):
            base = _together([_count(one, why) for one in others])
            own = _count(arm, why)
            found = sequential.difference(base, own, ALPHA / (3 * len(arms)))
            if found is not None and found.low > MARGIN:
                yield Reason(
                    arm.slug,
                    why,
                    {"share": round(own.share, 4), "others": round(base.share, 4)},
                )
                break


def sweep(now: datetime) -> int:
    """Close what has to be closed in all running trials; how many arms."""
    done = 0
    running = Campaign.objects.select_related("current_version").filter(
        status=Campaign.Status.APPROVED,
        current_version__isnull=False,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    for campaign in running:
        trial = services.trial_of(campaign)
        if trial is not None:
            done += look(campaign, trial, now)
    return done


def look(campaign: Campaign, trial: Trial, now: datetime) -> int:
    """The same for one campaign."""
    state = TrialState.objects.filter(campaign=campaign, name=trial.name).first()
    if state is not None and state.winner:
        return 0
    known = figures.totals(trial, _buckets(campaign, trial, now), _purse(campaign, trial, now))
    closed = 0
    for reason in judge(trial, known):
        if state is not None and reason.arm in state.closed:
            continue
        try:
            closed += services.close(
                campaign.slug,
                reason.arm,
                actor=services.GUARD,
                now=now,
                why=reason.why,
                evidence=reason.evidence,
            )
        except DomainError as error:
            # The last open arm is the campaign itself: what stops that is a person, or the
            # budget.
            log.info("trial.stays_open", campaign=campaign.slug, why=error.code)
    return closed


def _buckets(campaign: Campaign, trial: Trial, now: datetime) -> list[Any]:
    try:
        return figures.read(campaign.slug, trial, now)
    except (StoreAway, DatabaseError):
        return []


def _purse(campaign: Campaign, trial: Trial, now: datetime) -> dict[str, figures.ArmMoney]:
    return figures.money(campaign.id, str(campaign.uid), trial, now)


def _count(arm: ArmFigures, why: str) -> Count:
    if why == "held":
        return Count(arm.money.joined, arm.money.held)
    return arm.refused if why == "refused" else arm.failed


def _together(counts: Sequence[Count]) -> Count:
    return Count(sum(one.seen for one in counts), sum(one.done for one in counts))
