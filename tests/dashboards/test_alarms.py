"""What a manager is told is wrong, and that a calm campaign is left alone."""

from __future__ import annotations

from dataclasses import replace

from dashboards.alarms import HOUR_MS, Signs, alarms

NOW = 1_800_000_000_000
CALM = Signs(now=NOW, status="running", ends_at=NOW + 100 * HOUR_MS, seen_hour=12, seen_day=300)


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


def test_a_surge_of_refusals_needs_number_share_and_difference() -> None:
    surge = replace(CALM, refused_hour=30, refused_day=35, joined_hour=30, joined_day=500)
    assert _codes(surge) == ["refused.surge"]
    assert _codes(replace(surge, refused_hour=19, refused_day=24)) == []
    assert _codes(replace(surge, joined_hour=200)) == []
    always = replace(surge, refused_day=430, joined_day=430)
    assert _codes(always) == []


def test_silence_after_traffic() -> None:
    assert _codes(replace(CALM, seen_hour=0)) == ["traffic.none"]
    assert _codes(replace(CALM, seen_hour=None)) == []
    assert _codes(replace(CALM, seen_hour=0, seen_day=10)) == []
    assert _codes(replace(CALM, seen_hour=0, status="paused")) == []


def test_the_worst_comes_first() -> None:
    both = replace(CALM, stock="few", failed=1, failed_amount=5)
    assert _codes(both) == ["payout.failed", "stock.few"]
