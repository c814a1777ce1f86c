"""What people did, from the event store: funnel, minutes, days, places, devices, refusals.

Every figure here comes from stored events: delete one and the number falls. Robots are kept
in the store and left out of these figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dashboards import kinds, provinces
from dashboards.parts import part
from dashboards.selectors import CampaignCard
from tracking import audience, figures
from tracking import selectors as events
from tracking.audience import Crowd

MINUTES = 60
HOURS = 48
MOST_LOOKS = 6
_BY_MINUTE = {
    "joined": "joined",
    "seen": "page_view",
    "granted": "reward_granted",
    "refused": "refused",
}
_BY_DAY = {"seen": "page_view", "joined": "joined", "granted": "reward_granted"}


def behaviour(card: CampaignCard, now: datetime) -> dict[str, Any]:
    """The part of a snapshot that the event store knows. Raises StoreAway."""
    slug = card.slug
    hot = part(slug, "hot", lambda: _hot(slug, now))
    crowd = part(slug, "crowd", lambda: _crowd(card))
    days = part(slug, "days", lambda: _days(card))
    return {**hot, **crowd, "days": days}


def _hot(slug: str, now: datetime) -> dict[str, Any]:
    """Cheap at any size: the last hour, the last two days by hour, refusals."""
    first, minutes = figures.minutes_of(slug, list(_BY_MINUTE.values()), MINUTES, now)
    hours = audience.hours_of(slug, ["refused", "page_view", "joined"], HOURS, now)
    refused = figures.by_prop(slug, "refused", "code")
    return {
        "fresh_at": events.freshness(slug),
        "minutes": {
            "from": first,
            **{key: minutes[name] for key, name in _BY_MINUTE.items()},
        },
        "hours": {
            "refused": hours["refused"],
            "seen": hours["page_view"],
            "joined": hours["joined"],
        },
        "refused": {
            "count": sum(number for _code, number in refused),
            "reasons": [
                {"code": code or "unknown", "count": number} for code, number in refused
            ],
        },
    }


def _crowd(card: CampaignCard) -> dict[str, Any]:
    """Everybody once: how far they came, from where, with what."""
    names = kinds.event_names(card.way)
    crowds = audience.crowds(card.slug, names)
    levels: Counter[int] = Counter()
    for crowd in crowds:
        levels[crowd.level] += crowd.people
    joined_from = kinds.level_of(card.way, "joined")
    funnel = kinds.by_step(card.way, levels)
    people = {str(step["step"]): int(step["people"]) for step in funnel}
    return {
        "people": {"reached": people["seen"], "joined": people["joined"]},
        "funnel": funnel,
        "sharers": people.get("shared"),
        "places": _places(crowds, joined_from),
        "devices": {
            "kind": _looks(((c.kind, c) for c in crowds), joined_from),
            "os": _looks(((c.os, c) for c in crowds), joined_from),
            "browser": _looks(((c.browser, c) for c in crowds), joined_from),
        },
    }


def _places(crowds: Iterable[Crowd], joined_from: int) -> dict[str, Any]:
    """People by province; `elsewhere` is a known place abroad, `unknown` no known place."""
    seen: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for crowd in crowds:
        place = provinces.code_of(crowd.region) if crowd.region else "unknown"
        place = place or "elsewhere"
        seen[place] += crowd.people
        if crowd.level >= joined_from:
            joined[place] += crowd.people
    return {
        "provinces": [
            {"code": code, "seen": number, "joined": joined[code]}
            for code, number in seen.most_common()
            if code not in ("elsewhere", "unknown")
        ],
        **{
            place: {"seen": seen[place], "joined": joined[place]}
            for place in ("elsewhere", "unknown")
        },
    }


def _looks(crowds: Iterable[tuple[str, Crowd]], joined_from: int) -> list[dict[str, Any]]:
    """People by one property of their device, the most frequent first; the rest as `other`."""
    seen: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for name, crowd in crowds:
        seen[name] += crowd.people
        if crowd.level >= joined_from:
            joined[name] += crowd.people
    ranked = [name for name, _ in seen.most_common() if name]
    shown, rest = ranked[:MOST_LOOKS], ranked[MOST_LOOKS:]
    found = [{"name": n, "seen": seen[n], "joined": joined[n]} for n in shown]
    for name, members in (("other", rest), ("unknown", [""])):
        number = sum(seen[n] for n in members)
        if number:
            found.append(
                {"name": name, "seen": number, "joined": sum(joined[n] for n in members)}
            )
    return found


def _days(card: CampaignCard) -> dict[str, Any]:
    """People of each day in the campaign's own calendar."""
    days, counts = audience.days_of(card.slug, list(_BY_DAY.values()), card.timezone)
    return {
        "dates": [day.isoformat() for day in days],
        **{key: counts[name] for key, name in _BY_DAY.items()},
    }
