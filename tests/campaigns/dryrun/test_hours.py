"""What an hour may give in a dry run: exact for one by one, right on average for many."""

from __future__ import annotations

import random
from typing import Any

import pytest

from campaigns.dryrun.hours import Hours
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.run import play
from campaigns.dryrun.simulate import simulate
from campaigns.dryrun.stock import Stock
from cms.dryrun import words
from rewards.contracts import PoolSection, RewardsSection
from tests.campaigns.dryrun.kit import frozen

EACH: dict[str, Any] = {"kind": "packets", "count": 100, "amount": 5_00, "split": "fixed"}
ANY: dict[str, Any] = {
    "kind": "packets", "count": 100, "total": 500_00, "min": 1_00, "max": 9_00,
    "split": "double_mean", "cut": True,
}  # fmt: skip


def section(per_hour: int = 0, **pool: Any) -> RewardsSection:
    return RewardsSection.model_validate(
        {
            "budget": {"total": 1000_00, "per_hour": per_hour},
            "pools": {"main": {**EACH, **pool}},
            "provider": {"slug": "sandbox", "config": {}},
            "claim_days": 7,
        }
    )


def hours(rewards: RewardsSection, seed: int = 1) -> tuple[Hours, PoolSection]:
    found = Hours(rewards, random.Random(seed))
    found.now = 0
    return found, rewards.pools["main"]


def test_a_full_hour_refuses_and_the_next_one_gives_again() -> None:
    found, pool = hours(section(per_hour=17_00))
    assert [found.let("main", pool, 5_00, 1) for _ in range(5)] == [5_00] * 3 + [0, 0]
    found.now = 1
    assert found.let("main", pool, 5_00, 1) == 5_00
    assert dict(found.refused) == {"main": 2}
    # After the end nothing is counted in an hour.
    found.now = None
    assert [found.let("main", pool, 5_00, 1) for _ in range(9)] == [5_00] * 9


def test_tries_and_people_are_counted_apart() -> None:
    found, pool = hours(section(per_hour=5_00))
    asked = [found.let("main", pool, 5_00, 1, who) for who in (1, 2, 2, 3)]
    assert asked == [5_00, 0, 0, 0]
    assert (found.refused["main"], found.turned["main"]) == (3, {2, 3})


def test_a_wave_counts_in_its_own_hour_whenever_people_are_told() -> None:
    found, pool = hours(section(per_hour=10_00))
    given = []
    for hour in (3, 20, 5, 9):
        found.now = hour
        with found.at(12):
            given.append(found.let("main", pool, 5_00, 1))
        assert found.now == hour
    assert given == [5_00, 5_00, 0, 0]
    # What is given in their own hours is another matter.
    found.now = 20
    assert found.let("main", pool, 5_00, 1) == 5_00


def test_a_wave_of_packet_rain_has_no_more_than_one_hour() -> None:
    # Two waves a day of 500 packets, an hour of 50.00: the day gives 100.00, though people are
    # told at every hour of it.
    paced = frozen("packet-rain", rewards__budget__per_hour=50_00, mechanics__rain__words=[])
    rain = paced.mechanics["rain"]
    assert (len(rain["daily"]), rain["moments"], rain["words"]) == (2, [], [])
    crowd = Parameters(people=900, script=0, farm=0, ring=0, share=0, spread=0, runs=20)
    one = play(paced, crowd, random.Random(1))
    days = [b - a for a, b in zip([0, *one.cost], one.cost, strict=False)]
    assert max(days) <= 2 * 50_00 + 1
    assert max(days) > 50_00
    assert sum(one.refused.values()) > one.turned[""] > 0


def test_the_pools_hour_and_the_campaigns_both_hold() -> None:
    found, pool = hours(section(per_hour=12_00))
    paced = pool.model_copy(update={"per_hour": 10_00})
    assert [found.let("main", paced, 5_00, 1) for _ in range(3)] == [5_00, 5_00, 0]
    assert found.let("other", pool, 2_00, 1) == 2_00
    assert found.let("other", pool, 1, 1) == 0


def test_an_amount_at_random_is_cut_never_below_the_least() -> None:
    rewards = RewardsSection.model_validate(
        section(per_hour=10_00).model_dump(mode="json") | {"pools": {"main": ANY}}
    )
    found, pool = hours(rewards)
    assert [found.let("main", pool, 4_00, 1) for _ in range(4)] == [4_00, 4_00, 2_00, 0]
    assert (found.cuts, found.less) == (1, 2_00)
    found.now = 1
    # 50 are left: less than the least.
    assert [found.let("main", pool, 9_50, 1), found.let("main", pool, 4_00, 1)] == [9_50, 0]


def test_a_pool_gives_what_is_left_of_a_cut_unit() -> None:
    rewards = RewardsSection.model_validate(
        section(per_hour=10_00).model_dump(mode="json") | {"pools": {"main": ANY}}
    )
    found, pool = hours(rewards)
    stock = Stock(pool, 100, "main", found)
    stock.fill(random.Random(3))
    while stock.reserve(0):
        stock.give()
    assert stock.paid <= 10_00
    assert stock.paid > 9_00
    assert found.refused["main"] == 1


@pytest.mark.parametrize(("limit", "expected"), [(50_00, 10), (30_00, 6), (7_00, 1)])
def test_in_a_smaller_scale_as_many_are_given_on_average(limit: int, expected: int) -> None:
    # A unit stands for ten of five yuan: an hour of 30 has room for six of them.
    found, pool = hours(section(per_hour=limit), seed=5)
    given = 0
    for hour in range(4000):
        found.now = hour
        given += sum(10 for _try in range(3) if found.let("main", pool, 5_00, 10))
    assert abs(given / 4000 - expected) < 0.4


def test_a_run_counts_whom_full_hours_turned_away() -> None:
    few = Parameters(people=200, script=0, farm=0, ring=0, share=0, spread=0, runs=20)
    free = frozen("share-to-open", session__helpers=0)
    paced = frozen("share-to-open", session__helpers=0, rewards__budget__per_hour=888)
    assert play(free, few, random.Random(1)).refused == {}
    assert simulate(free, few)["hours"] is None
    one = play(paced, few, random.Random(1))
    assert sum(one.refused.values()) > 0
    assert one.total < play(free, few, random.Random(1)).total
    # No hour gives two of 8.88: never more than one for each.
    assert max(b - a for a, b in zip([0, *one.cost], one.cost, strict=False)) <= 24 * 888
    found = simulate(paced, few)
    refused = found["hours"]["refused"]
    assert 0 < refused["p5"] <= refused["p50"] <= refused["p95"]
    assert found["hours"]["pools"]["packets"] == refused
    said = " ".join(words.sentences(found))
    people = found["hours"]["people"]
    # Who comes again on another day is one of the people, and another try.
    assert 0 < people["p50"] <= refused["p50"]
    assert found["hours"]["pools_people"]["packets"] == people
    assert f"Full hours turn {people['p50']:,} people away, {refused['p50']:,} times" in said
    assert words.prize_rows(found)[0]["turned"] == f"{people['p50']:,}"
    assert words.prize_rows(found)[0]["refused"] == f"{refused['p50']:,}"
