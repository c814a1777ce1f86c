"""What a manager is told is wrong, and that a calm campaign is left alone."""

from __future__ import annotations

from dataclasses import replace

from dashboards.alarms import HOUR_MS, Signs, Traffic, alarms
from dashboards.traffic import judged, of_hours
from rewards.contracts_nodes import UseAlarm

NOW = 1_800_000_000_000
BUSY = Traffic(seen_hour=12, usual=12)
CALM = Signs(now=NOW, status="running", ends_at=NOW + 100 * HOUR_MS, traffic=BUSY)


def _codes(signs: Signs) -> list[str]:
    return [alarm.code for alarm in alarms(signs)]


def test_a_calm_campaign_has_none() -> None:
    assert alarms(CALM) == []


def test_held_rewards_become_urgent_after_two_days() -> None:
    waiting = replace(CALM, held=3, held_amount=888, held_since=NOW - 47 * HOUR_MS)
    (alarm,) = alarms(waiting)
    assert (alarm.code, alarm.level) == ("held.waiting", "warn")
    assert alarm.values == {"count": 3, "amount": 888}
    (alarm,) = alarms(replace(waiting, held_since=NOW - 48 * HOUR_MS))
    assert (alarm.code, alarm.level) == ("held.urgent", "alarm")
    assert alarm.values["until"] == NOW + 24 * HOUR_MS


def test_money_that_ends_before_the_campaign() -> None:
    assert _codes(replace(CALM, empty_at=NOW + 99 * HOUR_MS)) == ["budget.ends_early"]
    assert _codes(replace(CALM, empty_at=NOW + 101 * HOUR_MS)) == []
    assert _codes(replace(CALM, stock="few")) == ["stock.few"]
    assert _codes(replace(CALM, stock="none", empty_at=NOW + 1)) == ["stock.none"]
    assert _codes(replace(CALM, stock="none", status="ended")) == []


def test_amounts_that_were_cut_are_told_with_how_much_less() -> None:
    (alarm,) = alarms(replace(CALM, cut=3, cut_less=150))
    assert (alarm.code, alarm.level) == ("budget.cut", "warn")
    assert alarm.values == {"count": 3, "amount": 150}
    assert _codes(replace(CALM, cut=3, cut_less=150, status="ended")) == []


def test_what_is_nearly_used_up_has_a_code_for_its_level() -> None:
    some = (
        UseAlarm("hour", "", False, 80, 100),
        UseAlarm("hour", "main", True, 50, 50),
        UseAlarm("budget", "", False, 85, 100),
        UseAlarm("pool", "main", True, 5, 5),
    )
    found = alarms(replace(CALM, used=some))
    assert [(one.code, one.level, one.values) for one in found] == [
        ("use.pool.full", "alarm", {"percent": 100, "count": 0, "pool": "main"}),
        ("use.hour.near", "warn", {"percent": 80, "amount": 20}),
        ("use.pool_hour.full", "warn", {"percent": 100, "amount": 0, "pool": "main"}),
        ("use.budget.near", "warn", {"percent": 85}),
    ]
    assert _codes(replace(CALM, used=some, stock="none")) == ["stock.none"]
    assert "use.budget.near" not in _codes(replace(CALM, used=some, stock="few"))
    assert _codes(replace(CALM, used=some, status="ended")) == []


def test_a_surge_of_refusals_needs_number_share_and_difference() -> None:
    surge = replace(BUSY, refused_hour=30, refused_day=35, joined_hour=30, joined_day=500)
    assert _codes(replace(CALM, traffic=surge)) == ["refused.surge"]
    assert _codes(replace(CALM, traffic=surge, status="ended")) == []
    few = replace(surge, refused_hour=19, refused_day=24)
    small_share = replace(surge, joined_hour=200)
    always = replace(surge, refused_day=430, joined_day=430)
    for calm in (few, small_share, always):
        assert _codes(replace(CALM, traffic=calm)) == []


def test_silence_after_traffic() -> None:
    silent = replace(CALM, traffic=replace(BUSY, seen_hour=0))
    assert _codes(silent) == ["traffic.none"]
    assert _codes(replace(silent, traffic=None)) == []
    assert _codes(replace(silent, status="paused")) == []
    # A small campaign at night: none in an hour is nothing to be told about.
    assert _codes(replace(CALM, traffic=Traffic(seen_hour=0, usual=5))) == []


def test_the_usual_is_yesterdays_hours_around_this_one() -> None:
    hours = {name: [0] * 48 for name in ("refused", "joined", "seen")}
    hours["seen"][-26:-23] = [4, 9, 8]
    hours["seen"][-1] = 2
    hours["joined"][-24:] = [1] * 24
    assert of_hours(hours) == Traffic(joined_hour=1, joined_day=24, seen_hour=2, usual=7)
    assert judged(hours, NOW - 600_000, NOW) == of_hours(hours)
    assert judged(hours, NOW - 600_001, NOW) is None


def test_the_worst_comes_first() -> None:
    both = replace(CALM, stock="few", failed=1, failed_amount=5)
    assert _codes(both) == ["payout.failed", "stock.few"]
