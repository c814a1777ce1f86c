"""What the boards ask of the event store. Every figure is counted from the stored events.

"People" are persons where they are known, else devices: an event belongs to the person it
names, or to the first person who identified on its device, and a merged person to the one
they were merged into. Traffic flagged as machines is never in a figure, except in
`bot_counts`. All raise StoreAway.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from core.clock import to_ms, utc_now
from tracking import store


class Counts(TypedDict):
    """How many events, by how many people."""

    events: int
    people: int


class FunnelStep(TypedDict):
    """How many people came at least this far."""

    name: str
    people: int


# Who did it, as one number: a person's id, or a device's hash with the highest bit set.
_ACTOR = """
    multiIf(
        merged.person != 0, merged.person,
        e.known != 0, e.known,
        e.device_key != 0, bitOr(e.device_key, bitShiftLeft(toUInt64(1), 63)),
        0
    )
"""
# Both maps are small beside the events, and joined by integers.
_IDENTIFIED = """
    FROM (
        SELECT *, device_key, if(person_id != 0, person_id, linked.person) AS known
        FROM events AS e
        LEFT ANY JOIN (
            SELECT key, argMax(person, version) AS person FROM identity_map
            WHERE kind = 'device' GROUP BY key
        ) AS linked ON linked.key = e.device_key
        WHERE {where}
    ) AS e
    LEFT ANY JOIN (
        SELECT key, argMax(person, version) AS person FROM identity_map
        WHERE kind = 'person' GROUP BY key
    ) AS merged ON merged.key = e.known
"""
_CLEAN = "campaign = {slug:String} AND bot = ''"


def _actors(where: str) -> str:
    return _IDENTIFIED.replace("{where}", where)


def _since(since: datetime | None) -> int:
    return to_ms(since) if since else 0


def unique_counts(
    slug: str, names: Sequence[str], since: datetime | None = None
) -> dict[str, Counts]:
    """Events and people for each name; a name that never happened has zeros."""
    where = (
        f"{_CLEAN} AND name IN {{names:Array(String)}}"
        " AND at >= fromUnixTimestamp64Milli({since:Int64})"
    )
    found = store.rows(
        f"SELECT e.name, count(), uniqExactIf({_ACTOR} AS actor, actor != 0) {_actors(where)}"
        " GROUP BY e.name",
        {"slug": slug, "names": list(names), "since": _since(since)},
    )
    counts: dict[str, Counts] = {name: {"events": 0, "people": 0} for name in names}
    for name, events, people in found:
        counts[name] = {"events": int(events), "people": int(people)}
    return counts


def distinct_visitors(slug: str) -> int:
    """How many people looked at the page."""
    return unique_counts(slug, ["page_view"])["page_view"]["people"]


def bot_counts(slug: str) -> dict[str, int]:
    """Events flagged as made by machines, by reason."""
    found = store.rows(
        "SELECT bot, count() FROM events WHERE campaign = {slug:String} AND bot != ''"
        " GROUP BY bot",
        {"slug": slug},
    )
    return {str(reason): int(number) for reason, number in found}


def by_minute(
    slug: str, name: str, minutes: int = 60, now: datetime | None = None
) -> list[tuple[int, int]]:
    """(start of the minute in ms, events) for the last `minutes`, empty ones included."""
    last = to_ms(now or utc_now()) // 60_000
    first = last - minutes + 1
    found = store.rows(
        "SELECT intDiv(toUnixTimestamp64Milli(at), 60000) AS minute, count() FROM events"  # noqa: S608 - our own text
        f" WHERE {_CLEAN} AND name = {{name:String}}"
        " AND at >= fromUnixTimestamp64Milli({since:Int64})"
        " AND at < fromUnixTimestamp64Milli({until:Int64}) GROUP BY minute",
        {"slug": slug, "name": name, "since": first * 60_000, "until": (last + 1) * 60_000},
    )
    counted = {int(minute): int(number) for minute, number in found}
    return [(minute * 60_000, counted.get(minute, 0)) for minute in range(first, last + 1)]


def freshness(slug: str) -> int | None:
    """When the newest stored event was received, in ms; None before the first."""
    found = store.rows(
        "SELECT toUnixTimestamp64Milli(max(received_at)), count() FROM events"
        " WHERE campaign = {slug:String}",
        {"slug": slug},
    )
    return int(found[0][0]) if found and found[0][1] else None


def funnel(
    slug: str,
    steps: Sequence[str],
    window: timedelta = timedelta(days=7),
    since: datetime | None = None,
) -> list[FunnelStep]:
    """People who did the first step, then the second after it, and so on, all in `window`.

    Two steps of the same millisecond count in order; a step counts once however often it was
    done. Raises ValueError without steps.
    """
    if not steps:
        raise ValueError("a funnel needs a step")
    conditions = ", ".join(f"e.name = {{step{number}:String}}" for number in range(len(steps)))
    where = (
        f"{_CLEAN} AND name IN {{names:Array(String)}}"
        " AND at >= fromUnixTimestamp64Milli({since:Int64})"
    )
    found = store.rows(
        "SELECT level, count() FROM (SELECT windowFunnel({window:UInt64})("  # noqa: S608 - our own text
        f"toUInt64(toUnixTimestamp64Milli(e.at)), {conditions}) AS level, {_ACTOR} AS actor"
        f" {_actors(where)} WHERE actor != 0 GROUP BY actor) GROUP BY level",
        {
            "slug": slug,
            "names": list(steps),
            "since": _since(since),
            "window": int(window.total_seconds() * 1000),
            **{f"step{number}": name for number, name in enumerate(steps)},
        },
    )
    reached = {int(level): int(people) for level, people in found}
    return [
        {
            "name": name,
            "people": sum(people for level, people in reached.items() if level > number),
        }
        for number, name in enumerate(steps)
    ]


def dead_letter_counts() -> dict[str, int]:
    """Events that could not be stored and were not replayed yet, by reason."""
    found = store.rows(
        "SELECT reason, count() FROM dead_letters FINAL WHERE replayed_at = 0 GROUP BY reason"
    )
    return {str(reason): int(number) for reason, number in found}
