"""Inviting friends from the invitation to the money, on the real engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from audiences import api as audiences
from campaigns import api as campaigns
from campaigns.models import Campaign, Participation, Referral, ReportedEvent
from campaigns.services import lifecycle, referrals
from core.sqlcall import call_json
from rewards import api as rewards
from tests.campaigns.referral_kit import (
    Guest,
    amounts,
    friend_of,
    launched,
    pair,
    phone,
    report,
)
from tests.campaigns.support import code
from tests.race.play_support import function_replaced

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def statuses(player: Guest) -> list[str]:
    return [friend["status"] for friend in player.referral()["friends"]]


def facts_named(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_outboxmessage WHERE payload->>'name' = %s", [name]
        )
        return int(cursor.fetchone()[0])


def test_a_fact_pays_friend_and_inviter_once() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    assert inviter.referral() == {
        "friends": [
            {
                "name": "Friend 1",
                "status": "waiting",
                "amount": None,
                "at": int(friend.now.timestamp() * 1000),
            }
        ],
        "joined": 1,
        "qualified": 0,
        "earned": 0,
        "left": 20,
        "invited": None,
        "verified": False,
    }
    at = friend.now + timedelta(hours=1)
    assert report(friend, at, id="fact-1") is False
    assert report(friend, at, id="fact-1") is True
    report(friend, at + timedelta(minutes=5))  # Told again under another id.
    inviter.now = friend.now = at + timedelta(minutes=6)
    assert amounts(inviter) == [(2000, "granted")]
    assert amounts(friend) == [(1000, "granted")]
    seen = inviter.referral()
    assert seen["friends"] == [
        {
            "name": "Friend 1",
            "status": "qualified",
            "amount": 2000,
            "at": int(at.timestamp() * 1000),
        }
    ]
    assert (seen["qualified"], seen["earned"], seen["left"]) == (1, 2000, 19)
    assert friend.referral()["invited"]["status"] == "qualified"
    assert facts_named("qualified") == 1
    assert rewards.audit() == []


def test_a_fact_before_the_phone_counts_when_the_phone_is_bound() -> None:
    launched(NOW)
    inviter = Guest("invite", NOW)
    inviter.join()
    friend = friend_of(inviter, verified=False)
    assert statuses(inviter) == ["joined"]
    report(friend, friend.now + timedelta(minutes=5))
    assert amounts(inviter) == []
    friend.later(minutes=10)
    assert "verify" in friend.state()["actions"]
    answer = friend.verify(key="verify-key-1")
    assert answer.body["result"] == {
        "phone_masked": friend.number[3:6] + "****" + friend.number[-4:]
    }
    assert amounts(friend) == [(1000, "granted")]
    assert "verify" not in friend.state()["actions"]
    assert friend.verify(key="verify-key-1").replayed
    inviter.now = friend.now
    assert amounts(inviter) == [(2000, "granted")]


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (timedelta(days=-3), "not_new"),  # Had done it before the invite.
        (timedelta(minutes=1), "qualified"),
        (timedelta(days=7, minutes=-5), "qualified"),
        (timedelta(days=7, minutes=5), "late"),
    ],
)
def test_only_what_is_done_within_the_window_counts(moment: timedelta, status: str) -> None:
    launched(NOW, window__days=7)
    inviter, friend = pair(NOW)
    at = friend.now + moment
    report(friend, at, now=max(at, friend.now))
    inviter.now = friend.now = max(at, friend.now) + timedelta(minutes=1)
    assert statuses(inviter) == [status]
    assert friend.referral()["invited"]["status"] == status
    assert bool(amounts(inviter)) is (status == "qualified")


def test_another_event_or_another_campaigns_fact_does_nothing() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    report(friend, friend.now, name="quote_done")
    report(friend, friend.now, campaign="elsewhere")
    assert statuses(inviter) == ["waiting"]
    report(friend, friend.now + timedelta(minutes=1), campaign="invite")
    assert statuses(inviter) == ["qualified"]


def test_beyond_the_cap_the_friend_is_still_paid() -> None:
    launched(NOW, inviter__cap=1)
    inviter, first = pair(NOW)
    second = friend_of(inviter)
    report(first, first.now + timedelta(minutes=1))
    report(second, second.now + timedelta(minutes=2))
    inviter.now = second.now = NOW + timedelta(hours=1)
    assert statuses(inviter) == ["capped", "qualified"]
    assert inviter.referral()["left"] == 0
    assert amounts(inviter) == [(2000, "granted")]
    assert amounts(second) == [(1000, "granted")]


def test_a_cap_per_month_begins_anew_with_the_month() -> None:
    launched(NOW, mechanics__referral__cap_month=1, period__end="2026-12-31T00:00")
    inviter, first = pair(NOW)
    second = friend_of(inviter)
    third = friend_of(inviter)
    report(first, first.now)
    report(second, second.now)
    inviter.now = NOW + timedelta(hours=1)
    assert inviter.referral()["left"] == 0
    december = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # Half past midnight in Shanghai.
    report(third, december)
    inviter.now = december
    assert statuses(inviter) == ["qualified", "capped", "qualified"]


def test_an_empty_pool_refuses_its_own_side_alone() -> None:
    launched(NOW, friends__count=1, rewards__pools__friends__count=2)
    inviter, first = pair(NOW)
    second = friend_of(inviter)
    report(first, first.now)
    report(second, second.now)
    inviter.now = second.now = NOW + timedelta(hours=1)
    assert statuses(inviter) == ["stock", "qualified"]
    assert amounts(second) == [(1000, "granted")]
    assert rewards.audit() == []


def test_the_inviters_own_number_on_another_device_is_refused() -> None:
    launched(NOW)
    inviter = Guest("invite", NOW)
    inviter.join()
    inviter.verify()
    twin = Guest("invite", NOW + timedelta(minutes=1), number=inviter.number)
    twin.join(inviter.invite)
    assert twin.verify().status == 200
    assert twin.referral()["invited"]["status"] == "own"
    report(inviter, NOW + timedelta(hours=1))
    assert amounts(inviter) == []


def test_the_inviters_own_device_with_another_number_is_refused() -> None:
    launched(NOW)
    inviter = Guest("invite", NOW)
    inviter.join()
    twin = Guest("invite", NOW + timedelta(minutes=1), device=inviter.device)
    twin.join(inviter.invite)
    assert twin.referral()["invited"]["status"] == "own"
    twin.verify()
    report(twin, NOW + timedelta(hours=1))
    assert amounts(twin) == amounts(inviter) == []


def test_somebody_whose_number_was_known_is_not_new() -> None:
    launched(NOW)
    old = Guest("invite", NOW)
    old.join()
    old.verify()
    inviter = Guest("invite", NOW)
    inviter.join()
    again = Guest("invite", NOW + timedelta(minutes=1), number=old.number)
    again.join(inviter.invite)
    again.verify()
    assert again.referral()["invited"]["status"] == "not_new"
    assert statuses(inviter) == ["not_new"]


def test_everybody_counts_where_the_operator_says_so() -> None:
    launched(NOW, mechanics__referral__who_is_new="all")
    old = Guest("invite", NOW)
    old.join()
    old.verify()
    report(old, NOW - 10 * DAY, now=NOW)
    inviter = Guest("invite", NOW)
    inviter.join()
    again = Guest("invite", NOW + timedelta(minutes=1), number=old.number)
    again.join(inviter.invite)
    again.verify()
    report(again, NOW + timedelta(hours=1))
    inviter.now = NOW + timedelta(hours=2)
    assert statuses(inviter) == ["qualified"]


def test_one_human_qualifies_once_however_many_invitations() -> None:
    launched(NOW, mechanics__referral__who_is_new="all")
    one, friend = pair(NOW)
    report(friend, friend.now)
    other = Guest("invite", NOW)
    other.join()
    again = Guest("invite", NOW + timedelta(minutes=9), number=friend.number)
    again.join(other.invite)
    again.verify()
    report(again, NOW + timedelta(hours=1))
    assert statuses(one) == ["qualified"]
    assert statuses(other) == ["not_new"]
    assert amounts(other) == []


def test_a_number_is_bound_once() -> None:
    launched(NOW)
    guest = Guest("invite", NOW)
    assert code(guest.verify()) == "eligibility.not_joined"
    guest.join()
    assert guest.verify().status == 200
    assert guest.verify().status == 200  # The same again.
    assert code(guest.verify(phone())) == "phone.bound"


def test_the_first_invitation_binds_for_good() -> None:
    launched(NOW)
    first, friend = pair(NOW)
    second = Guest("invite", NOW)
    second.join()
    friend.join(second.invite)
    report(friend, friend.now)
    assert statuses(first) == ["qualified"]
    assert second.referral()["joined"] == 0


def test_a_fact_of_a_pause_pays_after_it() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    campaigns.pause("invite", actor="operator", now=NOW + timedelta(hours=1))
    report(friend, NOW + timedelta(hours=2))
    referrals.sweep(NOW + timedelta(hours=2))
    assert amounts(inviter) == []
    campaigns.resume("invite", actor="operator", now=NOW + timedelta(hours=3))
    referrals.sweep(NOW + timedelta(hours=3))
    assert amounts(inviter) == [(2000, "granted")]


def test_a_friend_that_cannot_be_settled_keeps_no_other_waiting() -> None:
    launched(NOW)
    inviter, broken = pair(NOW)
    sound = friend_of(inviter)
    campaigns.pause("invite", actor="operator", now=NOW + timedelta(hours=1))
    for friend in (broken, sound):
        report(friend, NOW + timedelta(hours=2))
    campaigns.resume("invite", actor="operator", now=NOW + timedelta(hours=3))
    first = Participation.objects.get(person_uid=broken.person)
    breaks = f"IF v_friend.id = {first.id} THEN RAISE 'unit 7 holds 888, not 900'; END IF;"
    known = "v_people := campaigns_people(v_friend.person_id);"
    with function_replaced("campaigns_referral_settle", known, f"{breaks} {known}"):
        referrals.sweep(NOW + timedelta(hours=3))
        assert amounts(inviter) == [(2000, "granted")]
        assert list(Referral.objects.filter(deferred=True)) == [
            Referral.objects.get(participation=first)
        ]
    referrals.sweep(NOW + timedelta(hours=4))
    assert amounts(inviter) == [(2000, "granted")] * 2
    assert rewards.audit() == []


def test_those_who_can_never_be_settled_do_not_fill_the_batches(monkeypatch) -> None:
    launched(NOW)
    inviter, first = pair(NOW)
    others = [friend_of(inviter) for _ in range(2)]
    campaigns.pause("invite", actor="operator", now=NOW + timedelta(hours=1))
    for friend in (first, *others):
        report(friend, NOW + timedelta(hours=2))
    campaigns.resume("invite", actor="operator", now=NOW + timedelta(hours=3))
    bad = [Participation.objects.get(person_uid=one.person).id for one in (first, others[0])]
    no_candidate = "c.settled_at IS NULL"
    never = f"{no_candidate} AND p_referral.participation_id NOT IN ({bad[0]}, {bad[1]})"
    monkeypatch.setattr(referrals, "BATCH", 1)
    with function_replaced("campaigns_referral_candidate", no_candidate, never):
        referrals.sweep(NOW + timedelta(hours=3))
    assert amounts(inviter) == [(2000, "granted")]


def test_who_does_not_do_it_in_time_is_refused_after_a_day_of_grace() -> None:
    launched(NOW, window__days=2)
    inviter, friend = pair(NOW)
    _other, late = inviter, friend_of(inviter)
    over = friend.now + timedelta(days=2, hours=1)
    assert referrals.sweep(over) == 0
    inviter.now = over
    assert statuses(inviter) == ["late", "late"]
    report(friend, friend.now + DAY, now=over)  # Done in time, told late.
    assert statuses(inviter) == ["late", "qualified"]
    assert referrals.sweep(over + DAY) == 1
    late.now = over + DAY
    assert late.referral()["invited"]["status"] == "late"


def test_rewards_that_are_not_claimed_go_back() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    report(friend, friend.now)
    assert rewards.sweep(NOW + 15 * DAY).expired == 2
    inviter.now = NOW + 15 * DAY
    assert amounts(inviter) == [(2000, "expired")]
    assert inviter.referral()["earned"] == 0
    assert rewards.audit() == []


def test_an_ended_campaign_waits_a_day_for_reports_of_what_was_done_before() -> None:
    launched(NOW)
    inviter, friend = pair(NOW)
    slug = "invite"
    campaigns.end(slug, actor="operator", now=NOW + DAY)
    report(friend, NOW + timedelta(hours=3), now=NOW + DAY + timedelta(hours=2))
    assert amounts(inviter) == [(2000, "granted")]


def test_the_claim_of_a_verified_person_needs_no_number_again() -> None:
    launched(NOW)
    _inviter, friend = pair(NOW)
    report(friend, friend.now)
    reward = friend.state()["rewards"][0]["id"]
    answer = friend.do("claim", {"reward": reward})
    assert answer.status == 200
    assert answer.body["result"]["reward"]["status"] == "claimed"


def test_what_the_kind_does_not_have_is_not_offered() -> None:
    launched(NOW)
    guest = Guest("invite", NOW)
    guest.join()
    assert code(guest.draw()) == "play.not_offered"
    assert code(guest.help("ABCDEFGHJK")) == "play.not_offered"


def test_a_fact_before_an_organisers_hand_over_counts_when_the_person_is_named() -> None:
    launched(NOW)
    inviter = Guest("invite", NOW)
    inviter.join()
    friend = friend_of(inviter, verified=False)
    report(friend, friend.now + timedelta(minutes=1))
    person = Participation.objects.get(person_uid=friend.person).person_id
    audiences.attach_phone(person_id=person, phone_e164=friend.number, now=friend.now)
    assert amounts(inviter) == []
    referrals.catch_up(person, friend.now + timedelta(minutes=2))
    assert amounts(inviter) == [(2000, "granted")]


def test_what_runs_out_leaves_nothing_open_and_the_money_goes_back() -> None:
    launched(NOW)
    _inviter, friend = pair(NOW)
    campaigns.end("invite", actor="operator", now=NOW + DAY)
    campaign = Campaign.objects.get(slug="invite")
    assert lifecycle.settle(campaign, NOW + DAY) is False  # A report may still come.
    assert referrals.sweep(NOW + 2 * DAY + timedelta(minutes=1)) == 1
    assert lifecycle.settle(campaign, NOW + 2 * DAY + timedelta(minutes=1)) is True
    report(friend, NOW + timedelta(hours=2), now=NOW + 3 * DAY)
    assert amounts(friend) == []
    assert rewards.audit() == []


def test_the_audit_finds_what_cannot_be() -> None:
    launched(NOW)
    _inviter, friend = pair(NOW)
    report(friend, friend.now)
    assert rewards.audit() == []
    found = Referral.objects.get()
    Referral.objects.update(inviter_amount=1)
    ReportedEvent.objects.update(at=NOW + 99 * DAY)
    names = [one.invariant for one in rewards.audit()]
    assert names == ["referral.grant", "referral.event"]
    Referral.objects.filter(id=found.id).delete()
    names = [one.invariant for one in rewards.audit()]
    assert names == ["referral.unknown", "referral.unknown"]


def test_what_does_not_fit_into_an_hour_is_paid_in_the_next() -> None:
    launched(NOW, rewards__budget__per_hour=40_00)
    inviter, friend = pair(NOW)
    other = friend_of(inviter)
    at = NOW + timedelta(minutes=30)
    report(friend, at)
    # The friend's ten yuan would fit, the inviter's twenty do not: neither is lost.
    report(other, at)
    for one in (inviter, other):
        one.now = at
    assert amounts(inviter) == [(20_00, "granted")]
    assert amounts(other) == []
    assert statuses(inviter) == ["waiting", "qualified"]
    # Nobody looks at it before.
    next_hour = NOW + timedelta(hours=1)
    assert [one.not_before for one in Referral.objects.filter(deferred=True)] == [next_hour]
    moment = next_hour - timedelta(milliseconds=1)
    nothing = {"last": None, "candidates": []}
    assert call_json("campaigns_referral_deferred", 0, 10, moment) == nothing
    assert len(call_json("campaigns_referral_deferred", 0, 10, next_hour)["candidates"]) == 1
    referrals.sweep(moment)
    assert amounts(other) == []
    # Nobody is late meanwhile, however long it takes.
    referrals.sweep(NOW + timedelta(hours=1))
    for one in (inviter, other):
        one.now = NOW + timedelta(hours=1)
    assert amounts(inviter) == [(20_00, "granted")] * 2
    assert amounts(other) == [(10_00, "granted")]
    assert not Referral.objects.filter(deferred=True).exists()
    assert not Referral.objects.filter(not_before__isnull=False).exists()
    assert rewards.audit() == []
