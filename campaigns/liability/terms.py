"""What mechanics say of their promises, and what packets of a pool are worth. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rewards.contracts import PoolSection

Most: TypeAlias = int | None
"""A number that is never exceeded; None where there is none."""

Why = Literal[
    "stock",  # the pool holds so many
    "people",  # so many people, each at most so often
    "quota",  # so many a day
    "waves",  # so many in each wave
    "places",  # so many places of a ranking
    "tickets",  # so many tickets of a deck
    "pots",  # so many pots
    "never",  # nobody can reach it
]


@dataclass(frozen=True)
class Bound:
    """At most `most` units in the whole campaign. `parts` are what it is computed of, by name,
    for the words: `{"per_day": 500, "days": 30}`."""

    why: Why
    most: int
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Promise:
    """What a mechanic may promise out of one pool.

    `each` is the most one person can get of it. `bounds` are those besides the pool's stock,
    which holds by itself. `title` is the name in both languages; empty where the mechanic
    has but one. `side` tells who gets it where two do.
    """

    mechanic: str
    key: str
    """Its name in the mechanic, unchanging: `step-3`, `first`, `inviter`."""
    pool: str
    """A slug of `rewards.pools`; "" is nothing but a count, such as points that were earned."""
    each: Most = None
    title: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[Bound, ...] = ()
    side: Literal["", "inviter", "friend"] = ""


def least(*values: Most) -> Most:
    """The smallest bound; None where none of them is one."""
    found = [value for value in values if value is not None]
    return min(found) if found else None


def times(value: Most, factor: int) -> Most:
    """`value` × `factor`; nothing of anything unbounded is nothing."""
    if factor == 0:
        return 0
    return None if value is None else value * factor


def plus(*values: Most) -> Most:
    """The sum; None as soon as one has no bound."""
    return None if None in values else sum(value for value in values if value is not None)


def worth(pool: PoolSection, units: int) -> int:
    """The most `units` of a pool can cost, in minor units.

    Of a random split the others hold the least they may, so the dearest are given. Pots count
    whole: units are pots there.
    """
    units = min(units, pool.count)
    if units <= 0:
        return 0
    if pool.split == "fixed" or pool.shares:
        return (pool.amount or 0) * units
    rest = pool.escrow - (pool.count - units) * pool.min
    return min(rest, units * pool.max) if pool.max else rest


def is_money(pool: PoolSection) -> bool:
    """Whether people are paid out what it holds; all else is counted in pieces."""
    return pool.kind == "packets"
