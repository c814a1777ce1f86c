"""Which campaigns there are, as boards name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from campaigns.models import Campaign, TrialState
from campaigns.trials.services import GUARD
from core.errors import Missing

CLOSED_FOR = timedelta(days=3)
"""How long a variant that was closed by itself stands among the alarms."""


@dataclass(frozen=True)
class CampaignCard:
    """A campaign's name, state and period. `scope` is what rewards calls it."""

    id: int
    slug: str
    scope: str
    title: str
    kind: str
    status: str
    starts_at: datetime | None
    ends_at: datetime | None
    currency: str
    timezone: str
    way: str
    """Which funnel its participants walk: the kind, or a form of it (`dashboards.kinds`)."""
    closed_arm: str = ""
    """The variant that the guard closed within the last days; "" for none."""
    second_level: bool = False
    """Whether it gives points for friends of friends now."""


def shown_status(
    status: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> str:
    """The state a person sees: an approved campaign is scheduled, running or ended by time."""
    if status != Campaign.Status.APPROVED and status != Campaign.Status.PAUSED:
        return status
    if ends_at is not None and now >= ends_at:
        return "ended"
    if status == Campaign.Status.PAUSED:
        return "paused"
    if starts_at is not None and now < starts_at:
        return "scheduled"
    return "running"


def local_title(titles: dict[str, str], slug: str) -> str:
    """The title in the active language, else in English, else the slug."""
    return titles.get(get_language() or "en") or titles.get("en") or slug


def _card(campaign: Campaign, now: datetime) -> CampaignCard:
    return CampaignCard(
        id=campaign.id,
        slug=campaign.slug,
        scope=str(campaign.uid),
        title=local_title(campaign.title, campaign.slug),
        kind=campaign.kind,
        status=shown_status(campaign.status, campaign.starts_at, campaign.ends_at, now),
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        currency=campaign.currency,
        timezone=campaign.timezone,
        way=_way(campaign),
        closed_arm=_closed_arm(getattr(campaign, "closed", None), now),
        second_level=bool(getattr(campaign, "second", None)),
    )


def _way(campaign: Campaign) -> str:
    gives = campaign.kind == "collect" and getattr(campaign, "gives", None)
    return "collect+gifts" if gives else campaign.kind


def _closed_arm(closed: dict[str, Any] | None, now: datetime) -> str:
    """Of what `TrialState.closed` tells: who was closed by the guard, not long ago."""
    since = (now - CLOSED_FOR).isoformat()
    lately = [
        (entry["at"], entry.get("title") or arm)
        for arm, entry in (closed or {}).items()
        if entry["by"] == GUARD and entry["at"] >= since
    ]
    return max(lately)[1] if lately else ""


def _campaigns() -> QuerySet[Campaign]:
    """With what became of their newest trial and what their boards show, in one statement."""
    states = TrialState.objects.filter(campaign=OuterRef("pk"), winner="")
    return Campaign.objects.annotate(
        closed=Subquery(states.order_by("-changed_at").values("closed")[:1]),
        gives=F("current_version__document__mechanics__collect__gives_per_day"),
        second=F("current_version__document__mechanics__referral__second_level__points"),
    )


def card(slug: str, now: datetime) -> CampaignCard:
    """One campaign. Raises Missing `campaign.unknown`."""
    campaign = _campaigns().filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    return _card(campaign, now)


def cards(now: datetime, *, slugs: Collection[str] | None = None) -> list[CampaignCard]:
    """Campaigns that have been approved at least once, the newest first; only `slugs`."""
    found = _campaigns().exclude(current_version=None).order_by("-created_at", "-id")
    if slugs is not None:
        found = found.filter(slug__in=slugs)
    return [_card(campaign, now) for campaign in found]


_FIRST = {"running": 0, "paused": 1, "scheduled": 2}


def by_state(found: Iterable[CampaignCard]) -> list[CampaignCard]:
    """What runs first, then what is paused, comes, and is over; else as they were."""
    return sorted(found, key=lambda card: _FIRST.get(card.status, len(_FIRST)))


def in_order(found: Iterable[CampaignCard], slugs: Sequence[str]) -> list[CampaignCard]:
    """The campaigns called `slugs`, in that order."""
    by_slug = {card.slug: card for card in found}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def distinct_titles(found: Sequence[CampaignCard]) -> dict[str, str]:
    """Slug → title; campaigns that share a title have their slug after it."""
    often = Counter(card.title for card in found)
    return {
        card.slug: f"{card.title} ({card.slug})" if often[card.title] > 1 else card.title
        for card in found
    }
