"""The second level: points for whoever invited the inviter, once and never for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from antifraud import api as antifraud
from audiences import api as audiences
from campaigns import api as campaigns
from campaigns.models import Campaign, Participation, Referral, SecondLevel
from campaigns.selectors_why import why
from campaigns.services import holds, lifecycle, referrals, second_level
from campaigns.touch import occasions_of
from cms.admin.why_words import second_line
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api as rewards
from rewards import clearing
from rewards.contracts_points import PointBalance
from rewards.models import Payout, Unit
from rewards.services import payouts
from tests.campaigns.referral_kit import Guest, amounts, friend_of, launched, report
from tests.campaigns.second_kit import POOL, STOCK, TERMS, brought, points, second, three
from tests.campaigns.trials import kit
from touchpoints.contracts import StreamFact

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
NOTE = {"id": "device_persons", "points": 40, "score": 55, "action": "join"}


def rows() -> list[tuple[str, str]]:
    return list(SecondLevel.objects.order_by("id").values_list("state", "reason"))


def doubt(who: Guest) -> None:
    assert who.person is not None
    Participation.objects.filter(person_uid=who.person).update(held=True, risk=[NOTE])


def at(moment: datetime, *who: Guest) -> None:
    for one in who:
        one.now = moment


def balance(who: Guest, now: datetime) -> PointBalance:
    assert who.person is not None
    person = audiences.person_by_uid(who.person)
    assert person is not None
    return rewards.points_balance(person.id, "points", now)


def test_a_friends_friend_gives_the_grandparent_points_once() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    report(friend, friend.now)
    # Both are rewarded at once, whatever becomes of the points.
    at(LATER, grandparent, inviter, friend)
    assert (amounts(inviter), amounts(friend)) == ([(2000, "granted")], [(1000, "granted")])
    assert second_level.sweep(LATER) == 1
    assert second_level.sweep(LATER) == 0
    payouts.run_due(LATER)
    assert points(grandparent) == ["fulfilled"]
    assert balance(grandparent, LATER).balance == 5
    assert brought(grandparent) == {"friends": 1, "points": 5, "left": 2}
    # Points are no money, and nobody else got any.
    assert grandparent.referral()["earned"] == 0
    assert brought(inviter) == {"friends": 0, "points": 0, "left": 3}
    assert grandparent.person is not None
    assert Participation.objects.get(person_uid=grandparent.person).grants == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->'props'->>'points' FROM core_outboxmessage"
            " WHERE payload->>'name' = 'second_level'"
        )
        assert cursor.fetchall() == [("5",)]
    assert rewards.audit() == []


def test_there_is_no_third_level_and_the_first_has_none_above() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    last = friend_of(friend)
    report(inviter, inviter.now)  # The grandparent's own friend: money, no points.
    report(last, last.now)
    second_level.sweep(LATER)
    assert rows() == [("given", "")]
    at(LATER, grandparent, inviter, friend, last)
    assert [points(one) for one in (grandparent, inviter, friend, last)] == [
        [], ["claimed"], [], [],
    ]  # fmt: skip


def test_without_a_second_level_nothing_is_noted_or_shown() -> None:
    launched(NOW)
    grandparent, _inviter, friend = three(NOW)
    report(friend, friend.now)
    assert second_level.sweep(LATER) == 0
    assert not SecondLevel.objects.exists()
    grandparent.now = LATER
    assert "second" not in grandparent.referral()


def test_beyond_so_many_times_there_are_no_more_points() -> None:
    second(NOW, mechanics__referral__second_level=TERMS | {"most": 1})
    grandparent, inviter, friend = three(NOW)
    other = friend_of(inviter)
    for one in (friend, other):
        report(one, one.now)
    assert second_level.sweep(LATER) == 1
    assert rows() == [("given", ""), ("refused", "capped")]
    at(LATER, grandparent, inviter)
    assert brought(grandparent) == {"friends": 1, "points": 5, "left": 0}
    assert amounts(inviter) == [(2000, "granted")] * 2


def test_an_empty_pool_of_points_costs_the_two_nothing() -> None:
    second(NOW, **{f"rewards__pools__{POOL}": STOCK | {"count": 1}})
    grandparent, inviter, friend = three(NOW)
    other = friend_of(inviter)
    for one in (friend, other):
        report(one, one.now)
    assert second_level.sweep(LATER) == 1
    assert rows() == [("given", ""), ("refused", "stock")]
    at(LATER, inviter, other)
    assert amounts(inviter) == [(2000, "granted")] * 2
    assert amounts(other) == [(1000, "granted")]
    assert rewards.audit() == []


def test_the_friends_own_device_or_number_gives_its_owner_nothing() -> None:
    second(NOW)
    grandparent, inviter, _friend = three(NOW)
    friend = Guest("invite", inviter.now + timedelta(minutes=1), device=grandparent.device)
    friend.join(inviter.invite)
    assert friend.verify().status == 200
    report(friend, friend.now)
    assert second_level.sweep(LATER) == 0
    assert rows() == [("refused", "own")]
    inviter.now = LATER
    assert amounts(inviter) == [(2000, "granted")]


@pytest.mark.parametrize("doubted", ["friend", "inviter"])
def test_a_doubt_about_the_first_level_holds_the_points_until_it_is_decided(
    doubted: str,
) -> None:
    second(NOW)
    _grandparent, inviter, friend = three(NOW)
    doubt(friend if doubted == "friend" else inviter)
    report(friend, friend.now)
    assert second_level.sweep(LATER) == 0
    assert rows() == [("waiting", "")]
    held = campaigns.held_rewards("invite")
    campaigns.release_hold(held[0]["id"], "reviewer", LATER)
    assert second_level.sweep(LATER) == 0  # The other reward is still being looked at.
    campaigns.release_hold(held[1]["id"], "reviewer", LATER)
    assert second_level.sweep(LATER) == 1
    assert rewards.audit() == []


def doubted_without_a_reward() -> Guest:
    """A friend on hold qualified, and no packet was left: no case makes anybody decide."""
    second(NOW)
    grandparent, _inviter, friend = three(NOW)
    Unit.objects.filter(state="free").update(state="withdrawn")
    doubt(friend)
    report(friend, friend.now)
    assert Referral.objects.get(state="qualified").inviter_reward is None
    return grandparent


def test_a_doubt_that_nobody_has_to_decide_ends_after_three_days() -> None:
    doubted_without_a_reward()
    noted = SecondLevel.objects.get().changed_at
    assert second_level.sweep(noted + timedelta(hours=72, microseconds=-1)) == 0
    assert rows() == [("waiting", "")]
    assert second_level.is_open(Campaign.objects.get().id)
    assert second_level.sweep(noted + timedelta(hours=72)) == 0
    assert rows() == [("refused", "overdue")]
    assert not second_level.is_open(Campaign.objects.get().id)


def test_a_doubt_that_somebody_clears_in_time_gives_the_points() -> None:
    grandparent = doubted_without_a_reward()
    held = Participation.objects.get(held=True)
    assert holds.clear("invite", held.uid, "reviewer", LATER) == 0
    assert second_level.sweep(LATER) == 1
    at(LATER, grandparent)
    assert brought(grandparent) == {"friends": 1, "points": 5, "left": 2}


def test_who_is_refused_gives_nobody_anything() -> None:
    second(NOW)
    grandparent, _inviter, friend = three(NOW)
    doubt(friend)
    report(friend, friend.now)
    held = campaigns.held_rewards("invite")
    campaigns.release_hold(held[0]["id"], "reviewer", LATER)
    campaigns.reject_hold(held[1]["id"], "reviewer", LATER)
    assert second_level.sweep(LATER) == 0
    assert rows() == [("refused", "revoked")]
    grandparent.now = LATER
    assert points(grandparent) == []
    assert rewards.audit() == []


def test_a_doubt_about_the_grandparent_holds_their_points_alone() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    doubt(grandparent)
    report(friend, friend.now)
    assert second_level.sweep(LATER) == 1
    at(LATER, grandparent, inviter)
    assert points(grandparent) == ["checking"]
    assert brought(grandparent) == {"friends": 0, "points": 0, "left": 2}
    assert amounts(inviter) == [(2000, "granted")]
    (case,) = antifraud.open_cases("invite")
    (held,) = campaigns.held_rewards("invite")
    assert str(case.subject) == str(held["id"])
    campaigns.release_hold(held["id"], "reviewer", LATER)
    assert brought(grandparent) == {"friends": 1, "points": 5, "left": 2}


def test_points_that_a_reviewer_refuses_or_takes_back_are_not_said_to_be_given() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    doubt(grandparent)
    report(friend, friend.now)
    second_level.sweep(LATER)
    (held,) = campaigns.held_rewards("invite")
    campaigns.reject_hold(held["id"], "reviewer", LATER)
    assert rows() == [("taken", "")]
    Participation.objects.update(held=False, risk=[])
    other = friend_of(inviter)
    report(other, other.now)
    second_level.sweep(LATER)
    payouts.run_due(LATER)
    given = SecondLevel.objects.get(state="given").reward
    assert given is not None
    clearing.ask_clawback(given, reason="fraud", actor="manager", now=LATER)
    second_level.sweep(LATER)
    assert rows() == [("taken", ""), ("taken", "")]
    at(LATER, grandparent)
    assert brought(grandparent) == {"friends": 0, "points": 0, "left": 3}
    assert rewards.audit() == []


def test_a_reward_that_is_refused_later_takes_the_points_with_it() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    report(friend, friend.now)
    second_level.sweep(LATER)
    payouts.run_due(LATER)
    assert balance(grandparent, LATER).balance == 5
    reward = Referral.objects.exclude(friend_reward=None).get().friend_reward
    assert reward is not None
    rewards.place_hold(reward, LATER + timedelta(hours=72), LATER)
    campaigns.reject_hold(reward, "reviewer", LATER)
    second_level.sweep(LATER)
    assert rows() == [("taken", "")]
    assert balance(grandparent, LATER).balance == 0
    at(LATER, grandparent, inviter)
    assert brought(grandparent) == {"friends": 0, "points": 0, "left": 3}
    assert amounts(inviter) == [(2000, "granted")]
    assert rewards.audit() == []


def test_what_cannot_be_taken_back_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second_level, "BATCH", 1)
    second(NOW)
    _grandparent, inviter, friend = three(NOW)
    for one in (friend, friend_of(inviter)):
        report(one, one.now)
    assert second_level.sweep(LATER) == 2
    payouts.run_due(LATER)
    first = SecondLevel.objects.order_by("id")[0].reward
    assert first is not None
    Payout.objects.filter(grant__uid=first).update(disputed=True)
    SecondLevel.objects.update(spoiled=True)
    assert second_level.take_back(LATER) == 1
    assert rows() == [("given", ""), ("taken", "")]


def test_points_that_were_on_hold_leave_no_case_behind() -> None:
    second(NOW)
    grandparent, _inviter, friend = three(NOW)
    doubt(grandparent)
    report(friend, friend.now)
    second_level.sweep(LATER)
    reward = Referral.objects.exclude(friend_reward=None).get().friend_reward
    assert reward is not None
    rewards.place_hold(reward, LATER + timedelta(hours=72), LATER)
    campaigns.reject_hold(reward, "reviewer", LATER)
    second_level.sweep(LATER)
    assert rows() == [("taken", "")]
    assert list(antifraud.open_cases("invite")) == []
    # Nobody has looked at the grandparent: the friend's guilt is not theirs.
    said = AuditEntry.objects.filter(action="risk.case_closed").order_by("id").last()
    assert said is not None
    assert (said.actor, said.data["verdict"]) == ("command:beat", "unsure")
    assert rewards.audit() == []


def test_clawed_back_money_takes_the_points_with_it() -> None:
    second(NOW)
    grandparent, inviter, friend = three(NOW)
    report(friend, friend.now)
    second_level.sweep(LATER)
    at(LATER, grandparent, inviter)
    (reward,) = inviter.state()["rewards"]
    assert inviter.claim(reward["id"], phone=inviter.number).status == 200
    payouts.run_due(LATER)
    clearing.ask_clawback(reward["id"], reason="fraud", actor="manager", now=LATER, amount=500)
    second_level.sweep(LATER)
    assert rows() == [("given", "")]  # A correction of the amount says nothing of the friend.
    clearing.ask_clawback(reward["id"], reason="fraud", actor="manager", now=LATER)
    second_level.sweep(LATER)
    assert rows() == [("taken", "")]
    assert balance(grandparent, LATER).balance == 0
    second_level.sweep(LATER)
    assert rewards.audit() == []


def test_a_pause_waits_and_an_end_keeps_what_was_promised() -> None:
    second(NOW)
    grandparent, _inviter, friend = three(NOW)
    report(friend, friend.now)
    campaigns.pause("invite", actor="operator", now=LATER)
    assert second_level.sweep(LATER) == 0
    campaigns.resume("invite", actor="operator", now=LATER)
    campaigns.end("invite", actor="operator", now=LATER)
    over = LATER + timedelta(days=2)
    referrals.sweep(over)
    campaign = Campaign.objects.get(slug="invite")
    assert lifecycle.settle(campaign, over) is False  # Its points are not given yet.
    assert second_level.sweep(over) == 1
    grandparent.now = over
    assert points(grandparent) == ["claimed"]


def test_an_hour_that_gives_no_more_delays_the_points_alone() -> None:
    second(NOW, rewards__budget__per_hour=30_00)
    grandparent, inviter, friend = three(NOW)
    report(friend, friend.now)
    moment = NOW + timedelta(minutes=30)
    assert second_level.sweep(moment) == 0
    assert rows() == [("waiting", "")]
    inviter.now = moment
    assert amounts(inviter) == [(2000, "granted")]
    assert SecondLevel.objects.get().not_before == NOW + timedelta(hours=1)
    assert second_level.sweep(NOW + timedelta(hours=1)) == 1
    grandparent.now = LATER
    assert points(grandparent) == ["claimed"]


def test_what_cannot_be_settled_keeps_no_other_waiting() -> None:
    second(NOW)
    _grandparent, inviter, friend = three(NOW)
    other = friend_of(inviter)
    for one in (friend, other):
        report(one, one.now)
    first = SecondLevel.objects.order_by("id").first()
    assert first is not None
    SecondLevel.objects.filter(id=first.id).update(version="0" * 64)
    assert second_level.sweep(LATER) == 1
    assert rows() == [("waiting", ""), ("given", "")]


def test_whoever_has_the_grandparents_row_keeps_nobody_waiting() -> None:
    """A batch that fails as a whole is settled one by one."""
    second(NOW)
    _grandparent, inviter, friend = three(NOW)
    other = friend_of(inviter)
    for one in (friend, other):
        report(one, one.now)
    Campaign.objects.update(pools=Campaign.objects.get().pools | {POOL: 0})
    assert second_level.sweep(LATER) == 0
    assert rows() == [("waiting", "")] * 2


def test_staff_are_told_why() -> None:
    second(NOW, mechanics__referral__second_level=TERMS | {"most": 1})
    grandparent, inviter, friend = three(NOW)
    other = friend_of(inviter)
    for one in (friend, other):
        report(one, one.now)
    second_level.sweep(LATER)
    found = why("invite", "invite", grandparent.invite, actor="operator", now=LATER)
    assert found is not None
    assert [(one.state, one.reason, one.points) for one in found.second] == [
        ("refused", "capped", None),
        ("given", "", 5),
    ]
    assert [second_line(one) for one in found.second] == [
        "No points: they had them as often as one person may.",
        "5 points were given.",
    ]


def broken(**change: Any) -> list[str]:
    SecondLevel.objects.update(**change)
    return [one.invariant for one in rewards.audit()]


def test_the_audit_finds_what_cannot_be() -> None:
    second(NOW)
    _grandparent, _inviter, friend = three(NOW)
    report(friend, friend.now)
    second_level.sweep(LATER)
    assert rewards.audit() == []
    assert broken(points=6) == ["second_level.grant"]
    own = Referral.objects.get(state="qualified").participation_id
    row = SecondLevel.objects.get()
    assert broken(points=5, participation_id=own) == ["second_level.grant"]
    SecondLevel.objects.update(participation_id=row.participation_id)
    assert rewards.audit() == []
    SecondLevel.objects.all().delete()
    assert [one.invariant for one in rewards.audit()] == ["referral.unknown"]


def test_each_gets_the_points_their_own_variant_promised() -> None:
    over = {"mechanics": {"referral": {"second_level": {"points": 9, "pool": "more"}}}}
    arms = [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B", "set": over}]
    slug = second(
        NOW,
        trial={"name": "pay", "arms": arms},
        rewards__pools__more=STOCK | {"points": 9},
        budget__total=3_000_200,
    )
    for arm, worth in (("a", 5), ("b", 9)):
        grandparent = Guest(slug, NOW, device=kit.device(slug, arm))
        grandparent.join()
        friend = friend_of(friend_of(grandparent))
        report(friend, friend.now)
        assert second_level.sweep(LATER) == 1
        grandparent.now = LATER
        assert brought(grandparent) == {"friends": 1, "points": worth, "left": 2}
    assert rewards.audit() == []


def test_who_was_promised_none_in_their_variant_gets_none() -> None:
    over = {"mechanics": {"referral": {"second_level": None}}}
    arms = [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B", "set": over}]
    slug = second(NOW, trial={"name": "pay", "arms": arms})
    grandparent = Guest(slug, NOW, device=kit.device(slug, "b"))
    grandparent.join()
    friend = friend_of(friend_of(grandparent))
    report(friend, friend.now)
    assert second_level.sweep(LATER) == 0
    assert rows() == [("refused", "none")]


def test_a_message_tells_of_points_when_they_have_arrived_and_names_no_money() -> None:
    slug = second(NOW)
    _grandparent, _inviter, friend = three(NOW)
    report(friend, friend.now)
    second_level.sweep(LATER)
    payouts.run_due(LATER)
    campaigns.forget()
    props = {"reward": str(SecondLevel.objects.get().reward)}
    found = occasions_of(
        [
            StreamFact(uuid7(), name, LATER, slug, None, props)
            for name in ("reward_granted", "reward_fulfilled")
        ]
    )
    assert [(one.on, one.variables["prize"]) for one in found] == [
        ("fulfilled", {"en": "A credit of 5 points", "zh-hans": "5 积分"})
    ]
