"""Visits and refusals by hour, for the alarms: one rule for board, overview and desk.

Of all running campaigns in one question, kept for `FRESH_SECONDS` and shared by all processes.
The store may be away: what is older than `OLD_SECONDS` says nothing about now.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.cache import cache
from redis import RedisError

from core.clock import to_ms
from dashboards.alarms import Traffic
from dashboards.selectors import CampaignCard
from tracking import audience
from tracking.store import DatabaseError, StoreAway

HOURS = 27
"""The last day, and the hours around this one yesterday."""
NAMES = {"refused": "refused", "joined": "joined", "seen": "page_view"}
FRESH_SECONDS = 15.0
OLD_SECONDS = 600
PATIENCE = 5.0
"""Seconds in which a store that was away is not asked again by this process."""
_KEY = "board:traffic"

_asked_again_at = 0.0


def of_hours(hours: Mapping[str, Sequence[int]]) -> Traffic:
    """From events by hour (`NAMES`), the newest last."""
    around = hours["seen"][-26:-23]
    return Traffic(
        refused_hour=hours["refused"][-1],
        refused_day=sum(hours["refused"][-24:]),
        joined_hour=hours["joined"][-1],
        joined_day=sum(hours["joined"][-24:]),
        seen_hour=hours["seen"][-1],
        usual=sum(around) // len(around) if around else 0,
    )


def judged(
    hours: Mapping[str, Sequence[int]] | None, at: int | None, now: int
) -> Traffic | None:
    """`hours` that were true at `at` (ms); None when that is too long ago to judge by."""
    if hours is None or at is None or now - at > OLD_SECONDS * 1000:
        return None
    return of_hours(hours)


def traffic(cards: Sequence[CampaignCard], now: datetime) -> dict[str, Traffic]:
    """By slug, of those that run; whoever is not known is left out."""
    global _asked_again_at
    running = [card.slug for card in cards if card.status == "running"]
    if not running:
        return {}
    kept = _kept(to_ms(now))
    fresh = kept is not None and to_ms(now) - kept["at"] <= FRESH_SECONDS * 1000
    known: dict[str, dict[str, int]] = kept["of"] if kept else {}
    asked = running if not fresh else [slug for slug in running if slug not in known]
    if asked and time.monotonic() >= _asked_again_at:
        try:
            found = audience.hours_by_campaign(asked, list(NAMES.values()), HOURS, now)
        except (StoreAway, DatabaseError):
            _asked_again_at = time.monotonic() + PATIENCE
        else:
            counted = {slug: asdict(of_hours(_named(by))) for slug, by in found.items()}
            known = {**known, **counted} if fresh else counted
            _keep({"at": kept["at"] if fresh and kept else to_ms(now), "of": known})
    return {slug: Traffic(**known[slug]) for slug in running if slug in known}


def _named(by: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    return {name: by[event] for name, event in NAMES.items()}


def _kept(now: int) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] | None = cache.get(_KEY)
    except (RedisError, OSError):
        return None
    # A clock that was set back, or a test's: what is from later than now is not of now.
    return found if found and 0 <= now - found["at"] <= OLD_SECONDS * 1000 else None


def _keep(document: dict[str, Any]) -> None:
    try:
        cache.set(_KEY, document, OLD_SECONDS)
    except (RedisError, OSError):
        # Only the comfort of not asking again is lost.
        return
