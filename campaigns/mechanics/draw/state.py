"""What a tap leads to, from the loaded document and the seed alone. No I/O.

joined ── chance ──► draw ──► ticket, kept for good ──► prize, card or blank
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from campaigns.mechanics import common
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.draw import rules
from campaigns.mechanics.draw.config import DrawConfig
from campaigns.mechanics.taking import meter
from core.errors import Conflict, DomainError, Forbidden

SeedReader = Callable[[int], bytes]
"""A seed by its number; never to be put into a document."""
AHEAD = 4
"""How many tickets of a segment are looked up at once: so many others may be faster."""


def actions(loaded: Loaded, config: DrawConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first."""
    found = ["claim"] if common.claimable(loaded, setting) else []
    if setting.phase != "running":
        return found
    if loaded["me"] is None:
        return [*found, "join"]
    if may_draw(loaded, config, setting):
        found.insert(0, "draw")
    return [*found, "share"]


def may_draw(loaded: Loaded, config: DrawConfig, setting: Setting) -> bool:
    """Whether a tap on the object would draw."""
    try:
        _check(loaded, config, setting)
    except DomainError:
        return False
    return setting.phase == "running"


def chances(loaded: Loaded, config: DrawConfig) -> int:
    """How many draws the person could pay for now, what is free today included."""
    return meter(loaded, config.spends).left


def past_of(loaded: Loaded) -> rules.Past:
    """What the person has drawn so far."""
    return rules.Past(loaded["draws"], dict(loaded["got"]), loaded["blanks"])


def _check(loaded: Loaded, config: DrawConfig, setting: Setting) -> None:
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    seed = loaded["seed"]
    if setting.phase == "ended" or seed is None or seed["revealed"]:
        raise Conflict("campaign.ended")
    if loaded["left"] == 0:
        raise Conflict("stock.empty")
    if chances(loaded, config) < 1:
        raise Conflict("chance.none")


def draw(
    move: Move, loaded: Loaded, config: DrawConfig, setting: Setting, seed_of: SeedReader
) -> Outcome:
    """The effects of a draw. Raises eligibility.not_joined, campaign.ended, chance.none,
    stock.empty."""
    _check(loaded, config, setting)
    me, past = loaded["me"], past_of(loaded)
    lots = _lots(loaded, config, past, seed_of(loaded["seed"]["id"]))
    held = bool(move.held or me["held"])
    reward = move.fresh[0]
    wanted = {slug for lot in lots for slug in (lot["give"], config.instead) if slug}
    effect: Effect = {
        "op": "draw",
        "participation": me["id"],
        "n": past.draws + 1,
        "seed": loaded["seed"]["id"],
        "held": held,
        "lots": lots,
        "instead": config.instead,
        "rows": {slug: _row(config, setting, slug) for slug in sorted(wanted)},
        "grant": _promise(move, config, setting, held, past.draws + 1),
        "event": move.fresh[1],
    }
    pays = any(config.prize(slug).pool for slug in wanted)
    noted = tuple(note for note in me["risk"] if "id" in note)
    return Outcome((effect,), reward if pays else None, held and pays, noted)


def _lots(
    loaded: Loaded, config: DrawConfig, past: rules.Past, seed: bytes
) -> list[dict[str, Any]]:
    """What may come: of fixed odds one lot, of a deck those of the next tickets."""

    def lot(drawn: str, **more: Any) -> dict[str, Any]:
        settled = rules.settle(config, drawn, past)
        return {"drawn": drawn, "give": settled.give, "why": settled.why, **more}

    if config.method == "weights":
        drawn = rules.by_weights(config, seed, loaded["me"]["uid"], past.draws + 1)
        return [lot(drawn)]
    return [
        lot(rules.by_deck(config, seed, ticket), segment=number, ticket=ticket)
        for number, first, high in loaded["segments"]
        for ticket in range(first, min(first + AHEAD, high))
    ]


def _row(config: DrawConfig, setting: Setting, slug: str) -> dict[str, Any]:
    prize = config.prize(slug)
    return {"pool": setting.pools.get(prize.pool), "card": prize.card}


def _promise(
    move: Move, config: DrawConfig, setting: Setting, held: bool, n: int
) -> dict[str, Any]:
    """What a prize of this draw is promised with, and what the draw costs."""
    return {
        "key": f"draw:{n}",
        "scene": move.scene,
        "spend": {"meter": config.spends, "amount": 1},
        "reward": move.fresh[0],
        "held": held,
        "claim_by": move.now + timedelta(days=setting.claim_days),
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
    }
