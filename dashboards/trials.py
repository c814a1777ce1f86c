"""A trial beside its campaign's board: verdict first, then the arms, then how it came about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.models import Campaign, TrialState
from campaigns.trials import figures, services, words
from campaigns.trials.figures import ArmFigures
from campaigns.trials.model import Standing, Trial
from campaigns.trials.sequential import Count
from campaigns.trials.verdict import compared, verdict
from core.errors import Missing
from core.money import format_minor
from dashboards.selectors import CampaignCard
from tracking.store import DatabaseError, StoreAway
from tracking.trials import Bucket

DAY_MS = 86_400_000
PLACES = ("joined", "shared", "refused", "failed")


def has_trial(slug: str) -> bool:
    """Whether the version that runs compares variants."""
    campaign = _campaign(slug)
    return campaign is not None and services.trial_of(campaign) is not None


def panel(card: CampaignCard, now: datetime) -> dict[str, Any]:
    """Everything the page shows. Raises Missing `trial.unknown`."""
    campaign = _campaign(card.slug)
    trial = services.trial_of(campaign) if campaign else None
    if campaign is None or trial is None:
        raise Missing("trial.unknown")
    state = TrialState.objects.filter(campaign=campaign, name=trial.name).first()
    standing = Standing(tuple(sorted(state.closed)), state.winner) if state else Standing()
    buckets, away = _buckets(card.slug, trial, now)
    purse = figures.money(campaign.id, str(campaign.uid), trial, now)
    arms = figures.totals(trial, buckets, purse)
    days = (int(now.timestamp() * 1000) - buckets[0].at) / DAY_MS if buckets else 0.0
    said = verdict(trial, standing, arms, days)
    closed = state.closed if state else {}
    return {
        "trial": trial,
        "away": away,
        "said": said,
        "sentence": "" if away else words.sentence(said, trial),
        "tone": _tone(said.said),
        "advised": said.arm if said.said in ("better", "worse") else "",
        "open": not standing.winner and card.status in ("running", "paused", "scheduled"),
        "arms": [
            _row(trial, arm, closed, standing, card.currency, place)
            for place, arm in enumerate(arms)
        ],
        "chart": _chart(trial, buckets),
        "judged": f"{sum(arm.joined.seen for arm in arms):,}",
        "came": f"{sum(arm.came for arm in arms):,}",
    }


def _campaign(slug: str) -> Campaign | None:
    return Campaign.objects.select_related("current_version").filter(slug=slug).first()


def _buckets(slug: str, trial: Trial, now: datetime) -> tuple[list[Bucket], bool]:
    try:
        return figures.read(slug, trial, now), False
    except (StoreAway, DatabaseError):
        return [], True


def _tone(said: str) -> str:
    if said == "split_off":
        return "alarm"
    return "good" if said in ("better", "worse", "taken") else "calm"


def _row(
    trial: Trial,
    arm: ArmFigures,
    closed: dict[str, Any],
    standing: Standing,
    currency: str,
    place: int,
) -> dict[str, Any]:
    own = trial.arms[place]
    share = own.weight / trial.total
    ended = closed.get(arm.slug)
    money = arm.money
    return {
        "slug": arm.slug,
        "title": own.title,
        "weight": f"{share * 100:.0f}\u202f%",
        "came": f"{arm.came:,}",
        "joined": _share(arm.joined),
        "shared": _share(arm.shared),
        "refused": _share(arm.refused),
        "failed": _share(arm.failed),
        "held": _share(Count(money.joined, money.held)),
        "real_new": f"{money.real_new:,}",
        "cost": format_minor(money.cost, currency) if money.cost is not None else "–",
        "promised": format_minor(money.promised, currency),
        "limit": format_minor(own.limit, currency) if own.limit else "",
        "winner": standing.winner == arm.slug,
        "closed": words.closed_because(ended["why"]) if ended else "",
        "by_itself": ended is not None and ended["by"] == services.GUARD,
    }


def _share(count: Count) -> dict[str, str]:
    """A share with what it is of; a dash while there is nobody."""
    if not count.seen:
        return {"share": "–", "of": ""}
    percent = count.share * 100
    digits = 1 if 0 < percent < 10 else 0
    return {
        "share": f"{percent:.{digits}f}\u202f%",
        "of": f"{count.done:,} / {count.seen:,}",
    }


def _chart(trial: Trial, buckets: list[Bucket]) -> list[dict[str, Any]]:
    """Of each other arm the difference to the first one, moment by moment, in percentage
    points: [at, estimate, low, high]. Moments at which it was too early are left out."""
    found: list[dict[str, Any]] = [
        {"arm": arm.slug, "title": arm.title, "points": []} for arm in trial.arms[1:]
    ]
    for moment in figures.history(trial, buckets):
        for line, one in zip(found, compared(trial, moment.arms), strict=True):
            if one.interval is not None:
                span = one.interval
                values = (span.estimate, span.low, span.high)
                line["points"].append([moment.at, *(round(v * 100, 3) for v in values)])
    return found
