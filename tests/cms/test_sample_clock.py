"""A sample's clock follows the period that was typed; no amount moves with it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cms.serving.sample import SAMPLES
from cms.serving.states import states_for
from cms.serving.states.base import DAY, HOUR
from core.clock import to_ms

ZONE = ZoneInfo("Asia/Shanghai")
START, END = datetime(2027, 3, 1, 8, tzinfo=ZONE), datetime(2027, 3, 15, 20, tzinfo=ZONE)
PERIOD = {"period": {"start": START.isoformat(), "end": END.isoformat()}}


def state(name: str, now: datetime, kind: str = "assist", **over: object) -> dict:
    draft = {**SAMPLES[kind], **PERIOD, **over}
    found = states_for(kind, "en", draft, now=now)
    return next(item.document for item in found if item.slug == name)


@pytest.mark.parametrize(
    ("now", "seen"),
    [
        (datetime(2027, 3, 4, 23, 59, tzinfo=ZONE), datetime(2027, 3, 4, 10, tzinfo=ZONE)),
        (datetime(2027, 1, 4, 9, tzinfo=ZONE), datetime(2027, 3, 1, 10, tzinfo=ZONE)),
        (datetime(2028, 1, 1, tzinfo=ZONE), datetime(2027, 3, 15, 10, tzinfo=ZONE)),
    ],
)
def test_a_running_campaign_is_seen_on_a_morning_of_its_period(
    now: datetime, seen: datetime
) -> None:
    found = state("start", now)
    assert found["server_time"] == to_ms(seen)
    assert found["campaign"]["starts_at"] == to_ms(START)
    assert found["campaign"]["ends_at"] == to_ms(END)


def test_before_and_after_are_as_far_away_as_the_sample_says() -> None:
    now = datetime(2027, 3, 4, tzinfo=ZONE)
    ahead = state("not_started", now)
    assert ahead["campaign"]["starts_at"] == to_ms(START)
    assert ahead["campaign"]["starts_at"] - ahead["server_time"] == 27 * HOUR
    over = state("ended", now)
    assert over["campaign"]["ends_at"] == to_ms(END)
    assert over["server_time"] - over["campaign"]["ends_at"] == DAY


def test_everything_else_moves_along_and_no_amount_does() -> None:
    now = datetime(2027, 3, 4, tzinfo=ZONE)
    moved, still = (
        state("won", now),
        next(item.document for item in states_for("assist") if item.slug == "won"),
    )
    by = moved["server_time"] - still["server_time"]
    assert by % DAY == 0  # the same hour of the day, in the campaign's zone
    assert moved["rewards"][0]["claim_by"] == still["rewards"][0]["claim_by"] + by
    assert moved["rewards"][0]["amount"] == still["rewards"][0]["amount"] == 888


def test_a_day_too_short_for_a_morning_is_seen_in_its_middle() -> None:
    end = START + timedelta(hours=1)
    period = {"start": START.isoformat(), "end": end.isoformat()}
    found = state("start", START, period=period)
    assert found["server_time"] == to_ms(START + timedelta(minutes=30))


@pytest.mark.parametrize(
    "period",
    [{}, {"start": "x", "end": "y"}, {"start": END.isoformat(), "end": START.isoformat()},
     {"start": "2027-03-01T08:00:00", "end": "2027-03-02T08:00:00"}],
)  # fmt: skip
def test_what_cannot_be_read_leaves_the_sample_as_it_is(period: dict[str, str]) -> None:
    draft = {**SAMPLES["gift"], "period": period}
    assert states_for("gift", "en", draft, now=START) == states_for("gift", "en", draft)
