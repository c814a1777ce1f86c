"""Turning people away where nothing is left: one statement for all who tap at that moment.

When a campaign is sold out most taps are refused, and the refusal is the same for everybody who
holds nothing. `turn_away` answers those and leaves the others alone: a key used before,
somebody with a session of their own, a campaign with rules to ask. What decides is PostgreSQL
in the statement that keeps the refusal (`campaigns_turn_away`); from memory comes only that
nothing is left, half a second old at most, as everywhere. So a packet that comes back is found
within that time, and who has found it is never refused.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from campaigns.contracts import CampaignHead
from campaigns.play import refusals
from campaigns.play.contracts import PlayAnswer
from campaigns.play.deciding import takers
from campaigns.play.heads import frozen, head
from campaigns.play.risk import tracked_device
from core.clock import day_start
from core.ids import uuid7
from core.sqlcall import call_json

if TYPE_CHECKING:
    from campaigns.play.batching import Tap

CODE, STATUS = "stock.empty", 409
TELL_SECONDS = 60.0
"""Who taps again within this time is refused again and kept, and not told to the boards again:
they count people who came in vain, not how often they tapped."""
_MOST_TOLD = 50_000

_told: OrderedDict[tuple[str, str], float] = OrderedDict()


class Late(NamedTuple):
    """One who taps in vain, as far as the refusal asks; identifiers as text."""

    person: str | None
    device: str
    tracked: str
    """What the tracker calls the device."""
    key: str
    fingerprint: str
    request_id: str


def turn_away(taps: Sequence[Tap]) -> None:
    """Answer the taps that can be refused from what is known; the others stay as they are."""
    groups: dict[tuple[str, str], list[Tap]] = {}
    for tap in taps:
        command = tap.command
        if not tap.asked_before and command.action == "draw":
            scene = str(command.body.get("scene") or "default")
            groups.setdefault((command.slug, scene), []).append(tap)
    for (slug, scene), group in groups.items():
        now = max(tap.command.now for tap in group)
        found = sold_out(slug, scene, now)
        if found is None:
            continue
        for place in refuse(found, [_late(tap) for tap in group], now):
            tap = group[place]
            facts = refusals.facts_of(CODE, tap.request_id)
            tap.answer = PlayAnswer(STATUS, refusals.render(STATUS, facts))


def _late(tap: Tap) -> Late:
    command = tap.command
    caller = command.caller
    return Late(
        caller.person_name,
        caller.device_name,
        tracked_device(command),
        command.key,
        command.fingerprint,
        tap.request_id,
    )


def sold_out(slug: str, scene: str, now: datetime) -> CampaignHead | None:
    """The campaign, where nothing is left and nobody but its holders could ask for anything
    by drawing in that scene."""
    found = head(slug)
    if (
        found is None
        or found.stock != "none"
        or found.trial is not None
        or found.phase(now) != "running"
        or not _turns_away(found.version, scene)
    ):
        return None
    return found


@lru_cache(maxsize=1024)
def _turns_away(version: str, scene: str) -> bool:
    """Whether the mechanic whose move it is refuses everybody who holds nothing."""
    law = frozen(version)
    return not law.bounded and any(taker[1].turns_away for taker in takers(law, scene))


def refuse(found: CampaignHead, late: Sequence[Late], now: datetime) -> list[int]:
    """Keep the refusal of everybody who holds nothing under a key that is new; their places.

    The others have answers of their own, and nothing of theirs has begun.
    """
    people, devices, tracked, keys, fingerprints, requests = zip(*late, strict=True)
    document: dict[str, Any] = {
        "campaign": found.id,
        "slug": found.slug,
        "action": "draw",
        "now": now,
        "day_start": day_start(now, found.timezone),
        "people": people,
        "devices": devices,
        "keys": keys,
        "fingerprints": fingerprints,
        "requests": requests,
        "tracked": tracked,
        "events": [uuid7() if _is_news(found.slug, one) else None for one in tracked],
    }
    places: list[int] = call_json("campaigns_turn_away", document)
    return places


def _is_news(slug: str, device: str) -> bool:
    """Whether the boards have not heard of this device's coming in vain for a while."""
    at, now = _told.get((slug, device)), time.monotonic()
    if at is not None and now - at < TELL_SECONDS:
        return False
    _told[slug, device] = now
    _told.move_to_end((slug, device))
    if len(_told) > _MOST_TOLD:
        _told.popitem(last=False)
    return True
