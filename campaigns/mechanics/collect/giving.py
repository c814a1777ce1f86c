"""Giving a double to a friend: the link carries a token, and who takes it first has the card.
No I/O."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from campaigns.mechanics import taking
from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.collect.config import CardSlug, CollectConfig, meter_of
from core.clock import day_start
from core.errors import Conflict, DomainError, FieldError, Forbidden, Invalid

GIVE, TAKE = "give_card", "take_card"
TOKEN = 19
"""Characters of a gift's token: the random ones of a UUIDv7."""


class Given(BaseModel):
    """`input` of the act `give_card`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    card: CardSlug


class Taken(BaseModel):
    """`input` of the act `take_card`: the token of the link."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gift: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,32}$")]


def decide(move: Move, loaded: Loaded, config: CollectConfig, setting: Setting) -> Outcome:
    """The effects of the two acts. Raises Forbidden eligibility.not_joined, Conflict
    limit.reached and cards.no_double; SQL refuses gift.unknown and gift.taken."""
    me = loaded["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    effect: Effect
    if move.do == TAKE:
        assert isinstance(move.input, Taken)
        effect = {
            "op": TAKE,
            "participation": me["id"],
            "gift": move.input.gift,
            "event": move.fresh[1],
        }
        return Outcome((effect,))
    assert isinstance(move.input, Given)
    card = move.input.card
    if card not in {one.slug for one in config.cards}:
        raise Invalid("body.invalid", errors=[FieldError("input.card", "choice")])
    check(loaded, config, card)
    effect = {
        "op": GIVE,
        "participation": me["id"],
        "card": card,
        "meter": meter_of(card),
        "token": move.fresh[0].hex[-TOKEN:],
        "day": day_start(move.now, setting.timezone).date(),
        "per_day": config.gives_per_day,
        "event": move.fresh[1],
    }
    return Outcome((effect,))


def check(loaded: Loaded, config: CollectConfig, card: str) -> None:
    """Whether one more of this card can be given today."""
    if loaded["given"] >= config.gives_per_day:
        raise Conflict("limit.reached")
    if taking.meter(loaded, meter_of(card)).value < 2:
        raise Conflict("cards.no_double")


def may_give(loaded: Loaded, config: CollectConfig, card: str) -> bool:
    """The same as an answer."""
    try:
        check(loaded, config, card)
    except DomainError:
        return False
    return True


def acts(loaded: Loaded, config: CollectConfig, setting: Setting) -> list[str]:
    """Which of the acts a participant could try now. What is at a link only SQL knows."""
    if not config.gives_per_day or setting.phase != "running" or loaded["me"] is None:
        return []
    giving = any(may_give(loaded, config, card.slug) for card in config.cards)
    return [GIVE, TAKE] if giving else [TAKE]


def view(loaded: Loaded, config: CollectConfig, setting: Setting) -> dict[str, Any]:
    """What the page shows of gifts; of the arguments alone."""
    now = acts(loaded, config, setting)
    return {
        "acts": now,
        "doubles": [
            card.slug
            for card in config.cards
            if GIVE in now and may_give(loaded, config, card.slug)
        ],
        "gifts": loaded["gifts"] if config.gives_per_day else [],
    }
