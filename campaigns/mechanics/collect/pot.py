"""A pot that all who complete the set share at the end. No I/O."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from campaigns.mechanics import common, taking
from campaigns.mechanics.base import Loaded, Move, Outcome, Setting
from campaigns.mechanics.collect.config import CollectConfig, meter_of
from core.clock import to_ms
from core.errors import Conflict, DomainError, Forbidden

COMPLETE = "complete"
Stage = Literal["running", "waiting", "shared"]


def parts(total: int, people: int, most: int = 0) -> list[int]:
    """What each of `people` gets of `total` minor units, in the order of completing; `most`,
    above 0, is the limit of one. `campaigns_pot_write` reckons the same."""
    if people < 1:
        return []
    each, more = divmod(total, people)
    if 0 < most <= each:
        each, more = most, 0
    return [each + (1 if place < more else 0) for place in range(people)]


def shared_at(config: CollectConfig, ends_at: datetime) -> datetime:
    """When the pot is shared."""
    return ends_at + timedelta(hours=config.share_hours)


def is_over(loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime) -> bool:
    """Whether no set can be completed any more: after the end, which staff may bring forward, a
    set that is whole has the time until the pot is shared."""
    if loaded["shared"]:
        return True
    return setting.phase == "ended" and now >= shared_at(config, setting.ends_at)


def late_until(
    loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime
) -> int | None:
    """When the pot is shared, in ms, while the campaign is over and it is not; else null."""
    if setting.phase != "ended" or is_over(loaded, config, setting, now):
        return None
    return to_ms(shared_at(config, setting.ends_at))


def check(loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime) -> None:
    """Whether the person may complete the set now. Raises play.not_offered,
    eligibility.not_joined, campaign.ended, limit.reached and cards.missing."""
    if not config.share_pot:
        raise Conflict("play.not_offered")
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    if is_over(loaded, config, setting, now):
        raise Conflict("campaign.ended")
    if loaded["completed"]:
        raise Conflict("limit.reached")
    cards = (taking.meter(loaded, meter_of(card.slug)).value for card in config.cards)
    if not all(cards):
        raise Conflict("cards.missing")


def may_complete(
    loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime
) -> bool:
    """The same as an answer, while the campaign runs, and after it."""
    try:
        check(loaded, config, setting, now)
    except DomainError:
        return False
    return setting.phase in ("running", "ended")


def complete(move: Move, loaded: Loaded, config: CollectConfig, setting: Setting) -> Outcome:
    """The effect of completing: one of each card is spent for a part of the pot."""
    check(loaded, config, setting, move.now)
    effect = {
        "op": COMPLETE,
        "participation": loaded["me"]["id"],
        "meters": sorted(meter_of(card.slug) for card in config.cards),
        "event": move.fresh[1],
    }
    return Outcome((effect,))


def view(loaded: Loaded, config: CollectConfig, setting: Setting) -> dict[str, Any] | None:
    """What the page shows of the pot; None where each set has a prize of its own."""
    if not config.share_pot:
        return None
    stage: Stage = "running" if setting.phase != "ended" else "waiting"
    completed = loaded["completed"] is not None
    out = common.left_out(loaded)
    return {
        "stage": "shared" if loaded["shared"] else stage,
        "completed": completed,
        "checking": bool(completed and loaded["me"]["held"] and not out),
        "left_out": completed and out,
        # What everybody is told is some seconds old; whoever has just completed is one.
        "people": max(loaded["people"], int(completed)),
        "shared_at": to_ms(shared_at(config, setting.ends_at)),
        "amount": loaded["amount"],
        "reward": loaded["reward"],
    }
