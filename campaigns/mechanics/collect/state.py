"""Which cards somebody holds, and all of them for a prize. No I/O.

A card is a meter: drawn cards and dropped ones raise it, combining spends one of each kind. A
set that is whole when the campaign ends can be combined as long as a prize may be claimed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.mechanics import common, taking
from campaigns.mechanics.base import Loaded, Move, Outcome, Setting
from campaigns.mechanics.collect import giving, pot
from campaigns.mechanics.collect.config import CollectConfig, meter_of
from core.errors import Conflict, DomainError, Forbidden

SCENE = "combine"


def held(loaded: Loaded, config: CollectConfig) -> dict[str, int]:
    """How many of each kind the person holds."""
    return {card.slug: taking.meter(loaded, meter_of(card.slug)).value for card in config.cards}


def check(loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime) -> None:
    """Whether the person may combine now. Raises eligibility.not_joined, campaign.ended,
    limit.reached and cards.missing."""
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    common.check_taking(setting, now)
    if config.per_person and taking.taken(loaded, SCENE) >= config.per_person:
        raise Conflict("limit.reached")
    if not all(held(loaded, config).values()):
        raise Conflict("cards.missing")


def combine(move: Move, loaded: Loaded, config: CollectConfig, setting: Setting) -> Outcome:
    """The effects of combining: one of each kind is spent, the prize promised, or nothing."""
    check(loaded, config, setting, move.now)
    n = taking.taken(loaded, SCENE) + 1
    promised = taking.grant(
        move, loaded, setting, key=f"{SCENE}:{n}", prize=config.prize, sure=True
    )
    (grant,) = promised.effects
    effect = {
        "op": SCENE,
        "participation": loaded["me"]["id"],
        "meters": sorted(meter_of(card.slug) for card in config.cards),
        "grant": grant,
        "event": move.fresh[2],
    }
    return Outcome((effect,), promised.reward, promised.held, promised.earlier_risk)


def actions(
    loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime
) -> list[str]:
    """What the person could do now."""
    found = ["claim"] if common.claimable(loaded, setting) else []
    if not config.share_pot and may_combine(loaded, config, setting, now):
        found.insert(0, "draw")
    if setting.phase == "running" and loaded["me"] is None:
        return [*found, "join"]
    if giving.acts(loaded, config, setting) or pot.may_complete(loaded, config, setting, now):
        found.append("act")
    return [*found, "share"] if setting.phase == "running" else found


def may_combine(loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime) -> bool:
    """Whether the scene `combine` can be taken now."""
    try:
        check(loaded, config, setting, now)
    except DomainError:
        return False
    return common.may_take(setting, now)


def view(
    loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime
) -> dict[str, Any]:
    """The part of the state document; of the arguments alone."""
    mine = held(loaded, config)
    done = taking.taken(loaded, SCENE)
    if config.share_pot:
        done = int(loaded["completed"] is not None)
    gifts = giving.view(loaded, config, setting)
    if pot.may_complete(loaded, config, setting, now):
        gifts["acts"] = [*gifts["acts"], pot.COMPLETE]
    return {
        "scenes": [SCENE]
        if not config.share_pot and may_combine(loaded, config, setting, now)
        else [],
        "cards": [
            {
                "slug": slug,
                "count": count,
                "checking": loaded["kept"].get(slug, 0),
                "left_out": loaded["left_out"].get(slug, 0),
            }
            for slug, count in mine.items()
        ],
        "kinds": sum(1 for count in mine.values() if count),
        "combined": done,
        "left": max(0, config.per_person - done) if config.per_person else None,
        **gifts,
        "pot": pot.view(loaded, config, setting),
        "until": pot.late_until(loaded, config, setting, now)
        if config.share_pot
        else common.late_until(setting, now),
    }
