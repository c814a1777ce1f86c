"""What a ticket gives: a function of settings, seed, ticket and the person's earlier draws.

Pure. `campaigns.mechanics.draw.checking` computes every stored ticket again with the same
functions, so nothing may depend on anything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from campaigns.mechanics.draw import alias, chance
from campaigns.mechanics.draw.config import DrawConfig


@dataclass(frozen=True)
class Past:
    """A person's earlier draws in this campaign."""

    draws: int = 0
    got: dict[str, int] = field(default_factory=dict)
    """How often each row was given."""
    blanks: int = 0
    """How many of the latest draws in a row gave nothing."""


@dataclass(frozen=True)
class Lot:
    """What was drawn, and what is therefore to be given."""

    drawn: str
    give: str
    """A row's name; "" where no row stands in."""
    why: str = ""
    """Why it differs from what was drawn: `cap`, `early`, `late`, `pity`, `empty`."""


def digest(config: DrawConfig) -> str:
    """Names what chance depends on: another digest is another draw, with a seed of its own.

    Words, pools and limits are not in it; they may change while a deck is being dealt.
    """
    shares = [[prize.slug, prize.share(config.method)] for prize in config.prizes]
    told = json.dumps([config.method, shares], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def name_of(uid: str, n: int) -> str:
    """A ticket's public name where draws have fixed odds: participant and number, from 1."""
    return f"{uid}:{n}"


def by_weights(config: DrawConfig, seed: bytes, uid: str, n: int) -> str:
    """What the n-th draw (from 1) of a participant gives by its weights."""
    table = _table(tuple(prize.weight for prize in config.prizes))
    place = table.pick(chance.number(seed, f"draw|{name_of(uid, n)}", table.span))
    return config.prizes[place].slug


def by_deck(config: DrawConfig, seed: bytes, ticket: int) -> str:
    """What lies at the place of `ticket`, from 0. Raises ValueError outside of the deck.

    The first places belong to the first row, the next ones to the second, and so on.
    """
    ends = list(accumulate(prize.quantity for prize in config.prizes))
    place = _place(seed, ends[-1], ticket)
    row = next(row for row, end in enumerate(ends) if place < end)
    return config.prizes[row].slug


def settle(config: DrawConfig, drawn: str, past: Past) -> Lot:
    """What is to be given for what was drawn, by personal limits and pity."""
    prize, n = config.prize(drawn), past.draws + 1
    give, why = drawn, ""
    if prize.per_person and past.got.get(drawn, 0) >= prize.per_person:
        give, why = config.instead, "cap"
    elif n <= prize.opens_after:
        give, why = config.instead, "early"
    elif prize.first_draws and n > prize.first_draws:
        give, why = config.instead, "late"
    pity = config.pity
    blank = not give or config.prize(give).blank
    if blank and pity is not None and past.blanks >= pity.after:
        give, why = pity.prize, "pity"
    return Lot(drawn, give, why)


def after(config: DrawConfig, past: Past, given: str) -> Past:
    """The past once `given` was given."""
    blank = not given or config.prize(given).blank
    got = {**past.got, given: past.got.get(given, 0) + 1}
    return Past(past.draws + 1, got, past.blanks + 1 if blank else 0)


def segments(tickets: int, most: int = 32, least: int = 16) -> list[tuple[int, int]]:
    """Ranges [low, high) that cut a deck into parts of about the same size, so that people who
    draw at the same moment do not wait for one counter."""
    count = max(1, min(most, tickets // least))
    bounds = [tickets * place // count for place in range(count + 1)]
    return list(zip(bounds, bounds[1:], strict=False))


def dealt_before(ranges: list[list[int]], place: int, most: int = 2) -> list[list[int]]:
    """The next tickets of a deck once `place` others, who see the same ranges [number, next,
    high], have drawn one each: at most `most` ranges. One ticket more is left at the beginning,
    for one of the others may not draw after all."""
    left, found = max(0, place - 1), []
    for number, first, high in ranges:
        passed = min(left, high - first)
        left -= passed
        if first + passed < high:
            found.append([number, first + passed, high])
        if len(found) == most:
            break
    return found


def dealt(config: DrawConfig, seed: bytes, tickets: Iterable[int]) -> dict[str, int]:
    """How often each row comes out of `tickets`."""
    found: dict[str, int] = {prize.slug: 0 for prize in config.prizes}
    for ticket in tickets:
        found[by_deck(config, seed, ticket)] += 1
    return found


@lru_cache(maxsize=256)
def _table(weights: tuple[int, ...]) -> alias.AliasTable:
    return alias.build(weights)


@lru_cache(maxsize=65_536)
def _place(seed: bytes, size: int, ticket: int) -> int:
    """Neighbouring draws look at the same tickets."""
    return chance.Permutation(seed, size).place(ticket)
