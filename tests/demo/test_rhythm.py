from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from demo.story.rhythm import arrivals
from demo.story.world import Life, World

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 8, 4, tzinfo=UTC)


def test_people_come_within_the_time_and_in_order() -> None:
    until = START + timedelta(days=14)
    found = arrivals(5000, START, until, ZONE, random.Random(1))
    assert len(found) == 5000
    assert found == sorted(found)
    assert found[0] >= START
    assert found[-1] < until


def test_evenings_are_busier_than_nights_and_the_first_day_than_the_last() -> None:
    found = arrivals(20_000, START, START + timedelta(days=14), ZONE, random.Random(1))
    hours = Counter(moment.astimezone(ZONE).hour for moment in found)
    days = Counter((moment - START).days for moment in found)
    assert hours[21] > 10 * hours[4]
    assert days[0] > 1.4 * days[12]


def test_lives_go_on_in_the_worlds_order_and_end_with_it() -> None:
    world = World(START, START + timedelta(minutes=10), random.Random(1))
    seen: list[tuple[str, int]] = []

    def life(name: str, step: int) -> Life:
        while True:
            seen.append((name, (world.now - START).seconds // 60))
            yield timedelta(minutes=step)

    world.begin(life("slow", 4))
    world.begin(life("quick", 3), START + timedelta(minutes=1))
    shares: list[float] = []
    world.run(shares.append)
    assert seen == [
        ("slow", 0), ("quick", 1), ("slow", 4), ("quick", 4), ("quick", 7), ("slow", 8),
        ("quick", 10),
    ]  # fmt: skip
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
