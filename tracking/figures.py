"""Figures a board asks for together, one question of the store each. All raise StoreAway.

People and machines are told apart as in `tracking.selectors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.clock import to_ms
from tracking import store
from tracking.selectors import _ACTOR, _CLEAN, FunnelStep, _actors


def furthest(slug: str, steps: Sequence[str]) -> list[FunnelStep]:
    """How many people came at least as far as each step, the order of `steps` being the way.

    Who did a later step has come past the earlier ones, however they got there, so the
    numbers never rise from step to step.
    """
    where = f"{_CLEAN} AND name IN {{names:Array(String)}}"
    found = store.rows(
        "SELECT level, count() FROM ("  # noqa: S608 - our own text
        f"SELECT max(indexOf({{names:Array(String)}}, e.name)) AS level, {_ACTOR} AS actor"
        f" {_actors(where)} WHERE actor != 0 GROUP BY actor) GROUP BY level",
        {"slug": slug, "names": list(steps)},
    )
    reached = {int(level): int(people) for level, people in found}
    return [
        {
            "name": name,
            "people": sum(people for level, people in reached.items() if level > number),
        }
        for number, name in enumerate(steps)
    ]


def minutes_of(
    slug: str, names: Sequence[str], minutes: int, now: datetime
) -> tuple[int, dict[str, list[int]]]:
    """Start of the first minute in ms, and the events of each name in each of `minutes`."""
    last = to_ms(now) // 60_000
    first = last - minutes + 1
    found = store.rows(
        "SELECT name, intDiv(toUnixTimestamp64Milli(at), 60000) AS minute, count()"  # noqa: S608 - our own text
        f" FROM events WHERE {_CLEAN} AND name IN {{names:Array(String)}}"
        " AND at >= fromUnixTimestamp64Milli({since:Int64})"
        " AND at < fromUnixTimestamp64Milli({until:Int64}) GROUP BY name, minute",
        {
            "slug": slug,
            "names": list(names),
            "since": first * 60_000,
            "until": (last + 1) * 60_000,
        },
    )
    counts = {name: [0] * minutes for name in names}
    for name, minute, number in found:
        counts[str(name)][int(minute) - first] = int(number)
    return first * 60_000, counts


def by_prop(slug: str, name: str, prop: str, limit: int = 20) -> list[tuple[str, int]]:
    """Events called `name` by the text of their property `prop`, the most frequent first."""
    found = store.rows(
        "SELECT JSONExtractString(props, {prop:String}) AS said, count() AS number"  # noqa: S608 - our own text
        f" FROM events WHERE {_CLEAN} AND name = {{name:String}}"
        " GROUP BY said ORDER BY number DESC, said LIMIT {limit:UInt32}",
        {"slug": slug, "name": name, "prop": prop, "limit": limit},
    )
    return [(str(said), int(number)) for said, number in found]
