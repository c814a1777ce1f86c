"""When one of the two is doubted both rewards wait for a person, who sees why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from antifraud import api as antifraud
from campaigns import api as campaigns
from campaigns.models import Participation
from rewards import api as rewards
from tests.campaigns.referral_kit import Guest, amounts, friend_of, launched, pair, report

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NOTE = {"id": "device_persons", "points": 40, "score": 55, "action": "join"}


def doubt(who: Guest) -> None:
    Participation.objects.filter(person_uid=who.person).update(held=True, risk=[NOTE])


@pytest.mark.parametrize("doubted", ["friend", "inviter"])
def test_a_doubt_about_either_holds_both(doubted: str) -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    doubt(friend if doubted == "friend" else inviter)
    report(friend, friend.now)
    inviter.now = friend.now
    assert amounts(inviter) == [(2000, "checking")]
    assert amounts(friend) == [(1000, "checking")]
    seen = inviter.referral()
    assert (seen["friends"][0]["status"], seen["friends"][0]["amount"]) == ("checking", 2000)
    assert (seen["earned"], seen["qualified"], seen["left"]) == (0, 0, 19)
    assert friend.referral()["invited"]["status"] == "checking"
    cases = antifraud.open_cases("invite")
    rewarded = {one["id"] for who in (inviter, friend) for one in who.state()["rewards"]}
    assert {case.subject for case in cases} == rewarded
    assert [case.hits[0]["id"] for case in cases] == ["device_persons"] * 2
    assert {case.score for case in cases} == {55}
    held = campaigns.held_rewards("invite")
    assert sorted(one["amount"] for one in held) == [1000, 2000]


def test_released_it_is_theirs_and_the_next_is_not_held() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    doubt(inviter)
    report(friend, friend.now)
    for one in campaigns.held_rewards("invite"):
        campaigns.release_hold(one["id"], "reviewer", NOW + timedelta(hours=1))
    inviter.now = NOW + timedelta(hours=1)
    assert amounts(inviter) == [(2000, "granted")]
    assert statuses(inviter) == ["qualified"]
    second = friend_of(inviter)
    report(second, second.now)
    inviter.now = second.now
    assert amounts(inviter) == [(2000, "granted")] * 2
    assert antifraud.open_cases("invite") == []


def test_rejected_the_money_goes_back_and_the_page_says_so() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    doubt(friend)
    report(friend, friend.now)
    for one in campaigns.held_rewards("invite"):
        campaigns.reject_hold(one["id"], "reviewer", NOW + timedelta(hours=1))
    inviter.now = NOW + timedelta(hours=1)
    assert amounts(inviter) == [(2000, "revoked")]
    assert statuses(inviter) == ["revoked"]
    assert inviter.referral()["earned"] == 0
    assert rewards.audit() == []


def statuses(player: Guest) -> list[str]:
    return [friend["status"] for friend in player.referral()["friends"]]
