"""The second level of invitations on a board: who got points, and where there is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from campaigns import api as campaigns
from campaigns.models import Participation
from campaigns.services import second_level
from cms.admin.words import alarm_words
from cms.pool_titles import pool_titles
from core.clock import utc_now
from dashboards import people, selectors
from dashboards.alarms import Alarm
from tests.campaigns.referral_kit import Guest, launched, report
from tests.campaigns.second_kit import POOL, second, three

pytestmark = pytest.mark.django_db

NOTE = {"id": "device_persons", "points": 40, "score": 55, "action": "join"}


@pytest.fixture
def now() -> datetime:
    return utc_now()


def shown(now: datetime) -> dict[str, Any] | None:
    card = selectors.card("invite", now)
    found: dict[str, Any] | None = people.people(card, now).document["growth"]["second"]
    return found


def doubt(who: Guest) -> None:
    assert who.person is not None
    Participation.objects.filter(person_uid=who.person).update(held=True, risk=[NOTE])


def test_people_and_points_of_the_second_level_are_told(now: datetime) -> None:
    second(now)
    assert shown(now) == {"people": 0, "friends": 0, "points": 0, "waiting": 0}
    _grandparent, _inviter, friend = three(now)
    report(friend, friend.now)
    assert shown(now) == {"people": 0, "friends": 0, "points": 0, "waiting": 1}

    assert second_level.sweep(now + timedelta(hours=1)) == 1
    assert shown(now) == {"people": 1, "friends": 1, "points": 5, "waiting": 0}


def test_points_on_hold_wait_and_those_refused_are_gone(now: datetime) -> None:
    second(now)
    grandparent, _inviter, friend = three(now)
    doubt(grandparent)
    report(friend, friend.now)
    second_level.sweep(now + timedelta(hours=1))
    assert shown(now) == {"people": 0, "friends": 0, "points": 0, "waiting": 1}
    (held,) = campaigns.held_rewards("invite")
    campaigns.reject_hold(held["id"], "reviewer", now)
    assert shown(now) == {"people": 0, "friends": 0, "points": 0, "waiting": 0}


def test_a_campaign_without_a_second_level_says_nothing(now: datetime) -> None:
    launched(now)
    report(three(now)[2], now)
    assert shown(now) is None


def test_what_was_given_is_told_though_nobody_gets_any_more(now: datetime) -> None:
    second(now)
    friend = three(now)[2]
    report(friend, friend.now)
    second_level.sweep(now + timedelta(hours=1))
    card = selectors.card("invite", now)
    assert card.second_level
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_campaign SET current_version_id = NULL")
    assert not selectors.card("invite", now).second_level
    assert shown(now) == {"people": 1, "friends": 1, "points": 5, "waiting": 0}


def test_an_alarm_calls_a_pool_as_the_editor_does(now: datetime) -> None:
    second(now)
    with translation.override("en"):
        named = pool_titles(["invite", "nowhere"])
        assert list(named) == ["invite"]
        assert named["invite"][POOL] == "Points for friends of friends"
        alarm = Alarm("use.pool.full", "alarm", {"percent": 100, "count": 0, "pool": POOL})
        told = alarm_words(alarm, "CNY", named["invite"])
    assert "Points for friends of friends" in told
    assert POOL not in told
