"""Who came and when, for boards: one question of the store each. All raise StoreAway.

People and machines are told apart as in `tracking.selectors`. Persons are asked for their
devices' looks and places, because what our own services record has neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import to_ms
from tracking import store
from tracking.selectors import _ACTOR, _CLEAN, _actors


@dataclass(frozen=True)
class Crowd:
    """`people` alike in all of this. `level` counts the steps they have come, from 1."""

    level: int
    region: str
    kind: str
    os: str
    browser: str
    people: int


def crowds(slug: str, steps: Sequence[str]) -> list[Crowd]:
    """Everybody of a campaign by furthest step, latest known region and latest device.

    Who did a later step has come past the earlier ones, however they got there.
    """
    where = f"{_CLEAN} AND name IN {{names:Array(String)}}"
    found = store.rows(
        "SELECT level, region, looks.1, looks.2, looks.3, count() FROM ("  # noqa: S608 - our own text
        "SELECT max(indexOf({names:Array(String)}, e.name)) AS level,"
        " argMaxIf(e.region, e.at, e.region != '') AS region,"
        " argMaxIf((e.device_kind, e.os, e.browser), e.at, e.device_kind != '') AS looks,"
        f" {_ACTOR} AS actor {_actors(where)} WHERE actor != 0 GROUP BY actor"
        ") GROUP BY level, region, looks",
        {"slug": slug, "names": list(steps)},
    )
    return [
        Crowd(int(level), str(region), str(kind), str(os), str(browser), int(people))
        for level, region, kind, os, browser, people in found
    ]


def days_of(
    slug: str, names: Sequence[str], zone: str
) -> tuple[list[date], dict[str, list[int]]]:
    """Every day from the first to the last with an event, in `zone`; people by name and day.

    Somebody who came on two days is in both.
    """
    where = f"{_CLEAN} AND name IN {{names:Array(String)}}"
    found = store.rows(
        "SELECT e.name, toDate(e.at, {zone:String}) AS day, uniqExact(actor) FROM ("  # noqa: S608 - our own text
        f"SELECT e.name, e.at, {_ACTOR} AS actor {_actors(where)} WHERE actor != 0) AS e"
        " GROUP BY e.name, day",
        {"slug": slug, "names": list(names), "zone": zone},
    )
    if not found:
        return [], {name: [] for name in names}
    first = min(row[1] for row in found).toordinal()
    last = max(row[1] for row in found).toordinal()
    counts = {name: [0] * (last - first + 1) for name in names}
    for name, day, people in found:
        counts[str(name)][day.toordinal() - first] = int(people)
    return [date.fromordinal(day) for day in range(first, last + 1)], counts


def hours_of(
    slug: str, names: Sequence[str], hours: int, now: datetime
) -> dict[str, list[int]]:
    """Events of each name in each of the last `hours`, counted back from `now`."""
    return hours_by_campaign([slug], names, hours, now)[slug]


def hours_by_campaign(
    slugs: Sequence[str], names: Sequence[str], hours: int, now: datetime
) -> dict[str, dict[str, list[int]]]:
    """`hours_of` of each campaign, in one question."""
    end = to_ms(now)
    found = store.rows(
        "SELECT campaign, name,"
        " intDiv({end:Int64} - toUnixTimestamp64Milli(at), 3600000) AS back, count()"
        " FROM events WHERE campaign IN {slugs:Array(String)} AND bot = ''"
        " AND name IN {names:Array(String)}"
        " AND at > fromUnixTimestamp64Milli({since:Int64})"
        " AND at <= fromUnixTimestamp64Milli({end:Int64}) GROUP BY campaign, name, back",
        {
            "slugs": list(slugs),
            "names": list(names),
            "since": end - hours * 3_600_000,
            "end": end,
        },
    )
    counts = {slug: {name: [0] * hours for name in names} for slug in slugs}
    for slug, name, back, number in found:
        counts[str(slug)][str(name)][hours - 1 - int(back)] = int(number)
    return counts


def reached_by_campaign(
    slugs: Sequence[str], steps: Sequence[str]
) -> dict[str, dict[str, int]]:
    """How many people of each campaign came at least as far as each of `steps`."""
    where = "campaign IN {slugs:Array(String)} AND bot = '' AND name IN {names:Array(String)}"
    found = store.rows(
        "SELECT campaign, level, count() FROM ("  # noqa: S608 - our own text
        "SELECT e.campaign AS campaign,"
        f" max(indexOf({{names:Array(String)}}, e.name)) AS level, {_ACTOR} AS actor"
        f" {_actors(where)} WHERE actor != 0 GROUP BY campaign, actor"
        ") GROUP BY campaign, level",
        {"slugs": list(slugs), "names": list(steps)},
    )
    reached = {slug: dict.fromkeys(steps, 0) for slug in slugs}
    for slug, level, people in found:
        for step in steps[: int(level)]:
            reached[str(slug)][step] += int(people)
    return reached
