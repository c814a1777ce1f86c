"""Parts of a snapshot that are dear: how long one rests follows from what it took.

A part that took t seconds rests for REST·t before it is computed again in this process, so
that a board never takes more than a fifth of a thread however large the campaign; a cheap
part is computed every time.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

CHEAP = 0.12
"""Seconds up to which a part is computed each time."""
REST = 4.0
LONGEST = 15.0
KEPT = 512

_parts: OrderedDict[tuple[str, str], tuple[Any, float, float]] = OrderedDict()


def part(slug: str, name: str, compute: Callable[[], T]) -> T:
    """The part `name` of campaign `slug`, computed now unless it may still rest."""
    key = (slug, name)
    known = _parts.get(key)
    started = time.monotonic()
    if known is not None and started < known[1]:
        value: T = known[0]
        return value
    value = compute()
    ended = time.monotonic()
    took = ended - started
    rests = 0.0 if took <= CHEAP else min(took * REST, LONGEST)
    _parts[key] = (value, ended + rests, took)
    _parts.move_to_end(key)
    while len(_parts) > KEPT:
        _parts.popitem(last=False)
    return value


def costs() -> dict[str, float]:
    """What each part took last, in seconds: for measurements."""
    return {f"{slug}/{name}": took for (slug, name), (_, _, took) in _parts.items()}


def forget() -> None:
    """Nothing is known any more: for tests."""
    _parts.clear()
