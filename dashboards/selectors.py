"""Which campaigns there are, as boards name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from campaigns.models import Campaign
from core.errors import Missing


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
    )


def card(slug: str, now: datetime) -> CampaignCard:
    """One campaign. Raises Missing `campaign.unknown`."""
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    return _card(campaign, now)


def cards(now: datetime, *, slugs: Collection[str] | None = None) -> list[CampaignCard]:
    """Campaigns that have been approved at least once, the newest first; only `slugs`."""
    found = Campaign.objects.exclude(current_version=None).order_by("-created_at", "-id")
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
