"""How long the budget lasts: exact values, an honest interval, silence without data."""

from __future__ import annotations

import pytest

from dashboards.forecast import HOUR_MS, Hour, forecast

NOW = 1_800_000_000_000


def _even(hours: int, amount: int = 600, grants: int = 6) -> list[Hour]:
    return [Hour(0, 0)] * (72 - hours) + [Hour(amount, grants)] * hours


def test_an_even_rate_is_exact_and_has_no_width() -> None:
    found = forecast(_even(72), left=28_800, now=NOW)
    assert found is not None
    # 600 an hour, 14,400 a day: 28,800 last two days.
    assert found.per_day == 14_400
    assert found.hours == 72
    assert found.at == found.earliest == found.latest == NOW + 48 * HOUR_MS


def test_hours_that_differ_make_a_wide_interval() -> None:
    hours = [Hour(0, 0), Hour(1200, 12)] * 12
    found = forecast([Hour(0, 0)] * 48 + [Hour(1200, 12), *hours[:-1]], left=14_400, now=NOW)
    assert found is not None
    assert found.hours == 24
    assert found.at == NOW + 24 * HOUR_MS
    # Standard deviation 612.82 of 24 hours: two errors of the mean are 250.18 an hour.
    assert found.earliest == pytest.approx(NOW + 14_400 / 850.18 * HOUR_MS, abs=HOUR_MS / 60)
    assert found.latest == pytest.approx(NOW + 14_400 / 349.82 * HOUR_MS, abs=HOUR_MS / 60)


def test_one_burst_is_open_ended() -> None:
    hours = [Hour(1, 1), *[Hour(0, 0)] * 70, Hour(90_000, 30)]
    found = forecast(hours, left=90_001, now=NOW)
    assert found is not None
    assert found.latest is None
    assert found.earliest is not None
    assert found.at is not None
    assert NOW < found.earliest < found.at


def test_no_hour_gives_more_than_its_limit() -> None:
    capped = forecast(_even(72), left=28_800, now=NOW, per_hour=300)
    assert capped is not None
    # 600 an hour were given before the limit was 300: four days instead of two.
    assert capped.per_day == 7_200
    assert capped.at == capped.earliest == NOW + 96 * HOUR_MS
    assert forecast(_even(72), 28_800, NOW, 600) == forecast(_even(72), 28_800, NOW)


@pytest.mark.parametrize(
    "hours", [_even(5), _even(72, grants=0), _even(6, grants=3), []],
    ids=["too few hours", "nothing granted", "too few rewards", "no history"],
)  # fmt: skip
def test_too_little_is_said_to_be_too_little(hours: list[Hour]) -> None:
    assert forecast(hours, left=1000, now=NOW) is None


def test_before_a_whole_day_the_hours_since_the_first_reward_count() -> None:
    found = forecast(_even(10), left=600, now=NOW)
    assert found is not None
    assert (found.hours, found.at) == (10, NOW + HOUR_MS)


def test_whole_days_are_taken_so_that_nights_weigh_as_nights() -> None:
    day = [Hour(0, 0)] * 12 + [Hour(1200, 12)] * 12
    # Half a day more than one: the last whole day counts, not the busy half in addition.
    found = forecast([Hour(0, 0)] * 36 + [Hour(1200, 12)] * 12 + day, left=14_400, now=NOW)
    assert found is not None
    assert found.hours == 24
    assert found.per_day == 14_400


def test_further_than_a_year_is_nobodys_forecast() -> None:
    found = forecast(_even(72, amount=1), left=10_000_000, now=NOW)
    assert found is not None
    assert found.at is None
    assert found.earliest is None


def test_a_slow_campaign_is_looked_at_for_longer() -> None:
    # One reward every six hours: three days have twelve, five days the twenty that are needed.
    hours = ([Hour(0, 0)] * 5 + [Hour(600, 1)]) * 28
    found = forecast(hours, left=12_000, now=NOW)
    assert found is not None
    assert found.hours == 5 * 24
    assert found.per_day == 2400
    assert found.at == NOW + 120 * HOUR_MS
