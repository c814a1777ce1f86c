"""Checking in: one a calendar day, rows of days, make-ups, prizes for days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.checkin import rules
from campaigns.mechanics.checkin.config import CheckinConfig
from campaigns.models import Happening
from campaigns.preflight import preflight
from core.clock import to_ms
from rewards import api as rewards
from tests.campaigns.composing import Climber, draft, joined, launched, title
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db

EPOCH = date(2026, 1, 1)
CALENDARS = st.frozensets(st.integers(0, 40).map(lambda n: EPOCH + timedelta(days=n)))
TODAY = st.integers(0, 40).map(lambda n: EPOCH + timedelta(days=n))


def calendar(*days: int, **more: Any) -> dict[str, Any]:
    return {
        "days": [{"day": n, "pool": "packets", "title": title(f"Day {n}")} for n in days],
        "length": max(days),
    } | more


@given(CALENDARS, TODAY)
def test_a_row_ends_today_or_yesterday_and_is_the_longest_that_does(
    days: frozenset[date], today: date
) -> None:
    seen = frozenset(day for day in days if day <= today)
    length = rules.streak(seen, today)
    end = today if today in seen else today - rules.DAY
    assert all(end - n * rules.DAY in seen for n in range(length))
    assert end - length * rules.DAY not in seen
    assert length <= rules.best(seen) <= len(seen)


@given(CALENDARS, TODAY)
def test_a_day_more_never_makes_the_best_row_shorter(days: frozenset[date], day: date) -> None:
    assert rules.best(days) <= rules.best(days | {day}) <= rules.best(days) * 2 + 1 + len(days)


@given(CALENDARS, TODAY, TODAY)
def test_missed_and_done_days_are_all_days(
    days: frozenset[date], first: date, today: date
) -> None:
    missed = rules.missed(days, first, today)
    span = {first + n * rules.DAY for n in range((today - first).days)}
    assert set(missed) | (days & span) == span
    assert not set(missed) & days
    assert missed == sorted(missed, reverse=True)


def player(now: datetime, slug: str = "days", **more: Any) -> Climber:
    return joined(launched(now, slug, "checkin", {"checkin": calendar(3, 7, **more)}), now)


def day(who: Climber) -> None:
    answer = who.act("checkin")
    assert answer.status == 200, answer.body


def test_once_a_calendar_day_of_the_campaign(now: datetime) -> None:
    me = player(now)
    me.now = datetime.fromisoformat("2026-11-23T23:50:00+08:00")
    answer = me.act("checkin", "checkin-key-1")
    assert answer.body["result"] == {"date": "2026-11-23", "streak": 1}
    section = answer.body["state"]["checkin"]
    assert (section["open"], section["done"], section["streak"]) == (False, ["2026-11-23"], 1)
    midnight = to_ms(datetime.fromisoformat("2026-11-24T00:00:00+08:00"))
    assert section["opens_at"] == midnight
    assert me.act("checkin", "checkin-key-1").body == answer.body

    again = me.act("checkin")
    assert (again.status, code(again)) == (409, "checkin.done")
    assert again.body["retry_at"] == midnight
    me.later(minutes=10)
    assert me.act("checkin").body["result"] == {"date": "2026-11-24", "streak": 2}


def test_prizes_after_three_and_seven_days_in_a_row(now: datetime) -> None:
    me = player(now)
    for n in range(7):
        if n == 2:
            assert code(me.take("day-3")) == "step.not_reached"
        day(me)
        if n == 2:
            shown = me.state()
            assert shown["actions"][0] == "draw"
            assert [one["state"] for one in shown["checkin"]["days"]] == ["ready", "locked"]
            taken = me.take("day-3")
            assert taken.body["result"]["prize"]["slot"] == "day-3"
        me.later(days=1)
    assert code(me.take("day-3")) == "step.taken"
    assert me.take("day-7").status == 200
    assert [one["amount"] for one in me.state()["rewards"]] == [100, 100]
    assert rewards.audit() == []


def test_a_missed_day_begins_the_row_again(now: datetime) -> None:
    me = player(now)
    for gap in (1, 2, 1):
        day(me)
        me.later(days=gap)
    shown = me.state()["checkin"]
    assert (shown["streak"], shown["total"], shown["reached"]) == (1, 3, 2)
    assert code(me.take("day-3")) == "step.not_reached"


def test_in_total_a_missed_day_does_no_harm(now: datetime) -> None:
    me = player(now, mode="total")
    for gap in (1, 5, 1):
        day(me)
        me.later(days=gap)
    assert me.state()["checkin"]["reached"] == 3
    assert me.take("day-3").status == 200


def test_missed_days_are_made_up_within_the_limit(now: datetime) -> None:
    me = player(now, makeups=1)
    day(me)
    me.later(days=3)
    day(me)
    shown = me.state()["checkin"]
    assert len(shown["makeups"]) == 2
    made = me.act("makeup", date=shown["makeups"][0])
    assert made.body["result"] == {"date": shown["makeups"][0], "streak": 2}
    assert code(me.act("makeup", date=shown["makeups"][1])) == "limit.reached"
    assert code(me.act("makeup", date=shown["makeups"][0])) == "checkin.done"
    assert me.state()["checkin"]["makeups"] == []
    assert Happening.objects.filter(name="checked_in").count() == 3


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_neither_the_future_nor_the_time_before_joining_is_made_up(
    now: datetime, days: int
) -> None:
    me = player(now, makeups=3)
    wanted = (now + timedelta(days=days, hours=8)).date()
    answer = me.act("makeup", date=wanted.isoformat())
    assert (answer.status, code(answer)) == (422, "body.invalid")
    assert answer.body["errors"] == [{"path": "input.date", "code": "range"}]


def test_who_has_not_joined_sees_an_empty_calendar_and_cannot_check_in(now: datetime) -> None:
    slug = player(now).slug
    guest = Climber(slug, now)
    shown = guest.state()["checkin"]
    assert (shown["open"], shown["done"], shown["streak"]) == (False, [], 0)
    assert code(guest.act("checkin")) == "eligibility.not_joined"


def test_a_campaign_that_ends_before_its_last_prize_is_refused(now: datetime) -> None:
    found = preflight(draft(now, "short", "checkin", {"checkin": calendar(3, 40)}), now)
    assert "checkin.too_short" in {one.code for one in found if one.level == "block"}


def test_days_with_prizes_are_in_order_and_shown() -> None:
    with pytest.raises(ValueError, match="after the one before"):
        CheckinConfig.model_validate(calendar(7, 3))
    with pytest.raises(ValueError, match="last day that is shown"):
        CheckinConfig.model_validate(calendar(3, 7, length=5))


def test_the_rules_say_when_and_what_for(now: datetime) -> None:
    from campaigns.rules_page import clauses

    law = FrozenCampaign.model_validate(
        draft(now, "rules", "checkin", {"checkin": calendar(3, makeups=2)})
    )
    english = [text for _name, texts in clauses(law, "en") for text in texts]
    assert "Day 3 in a row gives: Day 3." in english
    assert "Missed days since you joined can be made up, at most 2." in english
    chinese = [text for _name, texts in clauses(law, "zh-hans") for text in texts]
    assert "自参加之日起漏签的日期，最多可补签 2 天。" in chinese
