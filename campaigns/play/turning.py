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
from typing import TYPE_CHECKING, Any

from campaigns.contracts import CampaignHead
from campaigns.play import refusals
from campaigns.play.contracts import PlayAnswer
from campaigns.play.deciding import deciders
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


def turn_away(taps: Sequence[Tap]) -> None:
    """Answer the taps that can be refused from what is known; the others stay as they are."""
    groups: dict[str, list[Tap]] = {}
    for tap in taps:
        groups.setdefault(tap.command.slug, []).append(tap)
    for slug, group in groups.items():
        found = head(slug)
        if found is None or not _is_sold_out(found, group[0]):
            continue
        refused: dict[str, bool] = {}
        mine = []
        for tap in group:
            scene = str(tap.command.body.get("scene"))
            if scene not in refused:
                refused[scene] = _is_its_own(found, tap)
            if refused[scene]:
                mine.append(tap)
        if mine:
            _keep(found, mine)


def _is_sold_out(found: CampaignHead, tap: Tap) -> bool:
    """Whether nothing is left, and nobody but its holders could ask for anything."""
    return (
        found.stock == "none"
        and found.trial is None
        and found.phase(tap.command.now) == "running"
        and not frozen(found.version).bounded
    )


def _is_its_own(found: CampaignHead, tap: Tap) -> bool:
    """Whether the mechanic whose move it is refuses everybody who holds nothing."""
    takers = deciders(frozen(found.version), tap.command)
    return tap.command.action == "draw" and any(taker[1].turns_away for taker in takers)


def _keep(found: CampaignHead, taps: list[Tap]) -> None:
    commands = [tap.command for tap in taps]
    now = max(command.now for command in commands)
    tracked = [tracked_device(command) for command in commands]
    document: dict[str, Any] = {
        "campaign": found.id,
        "slug": found.slug,
        "action": commands[0].action,
        "now": now,
        "day_start": day_start(now, found.timezone),
        "people": [command.caller.person_uid for command in commands],
        "devices": [command.caller.device_uid for command in commands],
        "keys": [command.key for command in commands],
        "fingerprints": [command.fingerprint for command in commands],
        "requests": [tap.request_id for tap in taps],
        "tracked": tracked,
        "events": [uuid7() if _is_news(found.slug, one) else None for one in tracked],
    }
    for place in call_json("campaigns_turn_away", document):
        tap = taps[place]
        facts = refusals.facts_of(CODE, tap.request_id)
        tap.answer = PlayAnswer(STATUS, refusals.render(STATUS, facts))


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
