"""What is nearly or wholly used up is told once for its threshold, hour and limit."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core.errors import Invalid
from core.models import AuditEntry
from rewards import api
from rewards.models import UseAlarm
from rewards.services import balances
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person, request, section
from tests.rewards.test_budget_tree import node

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def told() -> list[dict[str, Any]]:
    """The props of every alarm that was told, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (payload->'props')::text FROM core_outboxmessage"
            " WHERE payload->>'name' = 'budget_alarm' ORDER BY id"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def standing() -> list[tuple[str, str, bool, int, int]]:
    found = api.use_alarms([SCOPE], NOW).get(SCOPE, [])
    return [(one.level, one.pool, one.is_full, one.used, one.whole) for one in found]


def paced(**pool: Any) -> int:
    settings = {"kind": "goods", "count": 20, "amount": 5_00, **pool}
    return open_scope(budget={"total": 100_00}, pools={"main": settings})


def test_an_hour_is_told_when_it_is_nearly_and_when_it_is_wholly_used_up() -> None:
    pool, owner = paced(per_hour=25_00), person()
    for number in range(3):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 0
    assert standing() == []
    grant(pool, owner, "k3")
    assert api.judge_uses(NOW) == 1
    assert standing() == [("hour", "main", False, 20_00, 25_00)]
    assert api.judge_uses(NOW) == 0
    grant(pool, owner, "k4")
    assert api.judge_uses(NOW) == 1
    assert standing() == [("hour", "main", True, 25_00, 25_00)]
    assert [(one["level"], one["of"], one["percent"], one["used"]) for one in told()] == [
        ("hour", "main", 80, 20_00),
        ("hour", "main", 100, 25_00),
    ]
    # The next hour is another one: nothing stands, and it is told again.
    assert api.judge_uses(NOW + HOUR) == 0
    assert api.use_alarms([SCOPE], NOW + HOUR) == {}
    again = [request(pool, owner, f"n{number}") for number in range(4)]
    api.grant_batch(again, NOW + HOUR)
    assert api.judge_uses(NOW + HOUR) == 1
    assert api.audit() == []


def test_a_campaigns_hour_has_no_pools_name() -> None:
    open_scope(budget={"total": 100_00, "per_hour": 10_00}, pools={
        "main": {"kind": "goods", "count": 20, "amount": 5_00}})  # fmt: skip
    api.grant_batch([request(_pool(), person(), f"k{n}") for n in range(2)], NOW)
    assert api.judge_uses(NOW) == 2
    assert standing() == [("hour", "", True, 10_00, 10_00)]


def _pool() -> int:
    from rewards.models import Pool

    return Pool.objects.get(slug="main").id


def test_budget_and_pool_are_told_and_topping_up_ends_it() -> None:
    pool, owner = paced(count=5, amount=20_00), person()
    for number in range(4):
        grant(pool, owner, f"k{number}")
        if number == 1:  # Kept up to here, the rest is added up.
            for _ in range(2):
                balances.checkpoint(NOW)
    assert api.judge_uses(NOW) == 2
    assert standing() == [
        ("budget", "", False, 80_00, 100_00),
        ("pool", "main", False, 4, 5),
    ]
    api.top_up(scope=SCOPE, key="more", amount=20_00, now=NOW)
    more = section(pools={"main": {"kind": "goods", "count": 1, "amount": 20_00}})
    api.add_packets(scope=SCOPE, pool="main", key="more", section=more.pools["main"], now=NOW)
    assert api.judge_uses(NOW) == 0
    assert standing() == []
    grant(pool, owner, "k4")
    # 100 of 120 and 5 of 6: of what there is now, and told anew.
    assert api.judge_uses(NOW) == 2
    assert [one["limit"] for one in told()] == [100_00, 5, 120_00, 6]
    assert standing() == [
        ("budget", "", False, 100_00, 120_00),
        ("pool", "main", False, 5, 6),
    ]


def test_what_comes_back_and_goes_again_is_not_told_twice() -> None:
    pool, owner = paced(count=5, amount=15_00), person()
    made = [grant(pool, owner, f"k{number}") for number in range(4)]
    assert api.judge_uses(NOW) == 1
    api.revoke(made[0].uid, "reviewer", NOW)
    assert api.judge_uses(NOW) == 0
    assert standing() == []
    grant(pool, owner, "again")
    assert api.judge_uses(NOW) == 0
    assert standing() == [("pool", "main", False, 4, 5)]
    assert len(told()) == 1


def test_thresholds_are_data_and_changing_one_leaves_a_trace() -> None:
    pool, owner = paced(count=10, amount=5_00), person()
    assert api.set_threshold("pool", near=50, full=90, actor="operator", now=NOW)
    assert not api.set_threshold("pool", near=50, full=90, actor="operator", now=NOW)
    for number in range(5):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 1
    assert standing() == [("pool", "main", False, 5, 10)]
    for number in range(5, 9):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 1
    assert standing() == [("pool", "main", True, 9, 10)]
    for near, full in ((0, 100), (90, 80), (80, 101)):
        with pytest.raises(Invalid):
            api.set_threshold("pool", near=near, full=full, actor="operator", now=NOW)
    assert AuditEntry.objects.filter(target="threshold:pool").count() == 1


def test_an_alarm_is_of_this_moment_whatever_has_been_kept() -> None:
    pool, owner = paced(count=5, amount=20_00), person()
    for number in range(4):
        grant(pool, owner, f"k{number}")
    api.judge_uses(NOW)
    assert ("budget", "", False, 80_00, 100_00) in standing()


def test_what_happens_at_the_end_of_an_hour_is_told_and_stands_no_more() -> None:
    pool, owner = paced(per_hour=25_00), person()
    last = NOW + timedelta(minutes=59, seconds=59)
    api.grant_batch([request(pool, owner, f"k{number}") for number in range(5)], last)
    after = NOW + HOUR + timedelta(seconds=15)
    # The next hour is used up as fast: each is told for itself.
    api.grant_batch([request(pool, owner, f"n{number}") for number in range(5)], after)
    assert api.judge_uses(after) == 4
    assert sorted(one["percent"] for one in told()) == [80, 80, 100, 100]
    assert sorted(UseAlarm.objects.values_list("hour", "percent")) == [
        (hour, percent) for hour in (NOW, NOW + HOUR) for percent in (80, 100)
    ]
    (shown,) = api.use_alarms([SCOPE], after)[SCOPE]
    assert shown.is_full
    assert api.judge_uses(after + timedelta(minutes=3)) == 0
    assert UseAlarm.objects.filter(cleared_at=None, hour=NOW).count() == 0
    assert UseAlarm.objects.filter(cleared_at=None, hour=NOW + HOUR).count() == 2


def test_a_pool_of_millions_is_told_at_its_threshold_too() -> None:
    budget = {"total": 5_000_000}
    open_scope(
        budget=budget, pools={"main": {"kind": "goods", "count": 5_000_000, "amount": 1}}
    )
    left = 999_984  # In sixteen segments.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rewards_segment SET remaining = %s", [left // 16 + 2])
    assert api.judge_uses(NOW) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rewards_segment SET remaining = %s", [left // 16])
    assert api.judge_uses(NOW) == 1
    assert standing() == [("pool", "main", False, 4_000_016, 5_000_000)]


def test_rows_are_counted_as_far_as_the_threshold() -> None:
    packets = {"kind": "packets", "split": "fixed", "count": 5, "amount": 1_00}
    pool, owner = open_scope(pools={"main": packets}), person()
    api.set_threshold("pool", near=41, full=60, actor="operator", now=NOW)
    for number in range(2):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 0
    grant(pool, owner, "k2")
    assert api.judge_uses(NOW) == 2
    assert standing() == [("pool", "main", True, 3, 5)]


def test_codes_that_were_never_imported_are_not_counted_as_left() -> None:
    codes = {"kind": "codes", "count": 10, "amount": 1_00}
    pool, owner = open_scope(pools={"main": codes}), person()
    assert api.judge_uses(NOW) == 0
    api.import_codes(scope=SCOPE, pool="main", lines=iter([b"A-1", b"A-2"]), key="f", now=NOW)
    for number in range(2):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 2
    assert standing() == [("pool", "main", True, 2, 2)]


def test_a_node_that_is_used_up_is_told_beside_its_own_percentage() -> None:
    node("life", 100_00, alarm_at=90)
    open_scope(budget={"total": 95_00, "line": "life"})
    assert api.judge_uses(NOW) == 0
    api.top_up(scope=SCOPE, key="rest", amount=5_00, now=NOW)
    assert api.judge_uses(NOW) == 1
    assert [one.get("level", "own") for one in told()] == ["own", "node"]
    line = api.budget_line(SCOPE)
    assert line is not None
    assert (line.slug, line.percent, line.left) == ("life", 100, 0)


def test_what_is_closed_is_over_and_old_alarms_are_forgotten() -> None:
    pool, owner = paced(count=5, amount=15_00), person()
    for number in range(5):
        grant(pool, owner, f"k{number}")
    assert api.judge_uses(NOW) == 2
    api.close_scope(SCOPE, NOW)
    assert api.judge_uses(NOW + HOUR) == 0
    assert standing() == []
    assert UseAlarm.objects.count() == 2
    api.judge_uses(NOW + timedelta(days=31))
    assert UseAlarm.objects.count() == 0


def test_the_most_an_hour_can_give() -> None:
    pools = {slug: {"kind": "goods", "count": 2, "amount": 5_00} for slug in ("main", "b")}
    open_scope("none", pools=pools)
    open_scope("some", pools=pools | {"b": {**pools["b"], "per_hour": 6_00}})
    every = {slug: {**pool, "per_hour": 6_00} for slug, pool in pools.items()}
    open_scope("all", pools=every)
    open_scope("both", budget={"total": 100_00, "per_hour": 9_00}, pools=every)
    found = api.hour_caps(["none", "some", "all", "both", "unknown"])
    assert found == {"all": 12_00, "both": 9_00}
