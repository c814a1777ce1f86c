"""Two arms in play: who sees which, whose rules count, and what the books say."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.models import Participation
from core.ids import uuid7
from rewards import api as rewards
from tests.campaigns import support
from tests.campaigns.trials import kit

pytestmark = pytest.mark.django_db


def test_each_arm_has_its_own_packet_before_and_after_joining(now: datetime) -> None:
    slug = kit.launched(now)
    for arm, target, friends in (("a", 888, 2), ("b", 600, 1)):
        player = kit.player(slug, now, arm)
        before = player.state()
        assert before["trial"] == {"name": "size", "arm": arm, "counts": True}
        answer = player.join()
        state = answer.body["state"]
        assert state["trial"] == before["trial"]
        assert (state["session"]["target"], state["session"]["needed"]) == (target, friends)
        kept = Participation.objects.get(person_uid=player.person)
        assert kept.arm == f"size/{arm}"


def test_a_person_keeps_their_arm_on_another_device(now: datetime) -> None:
    slug = kit.launched(now)
    player = kit.player(slug, now, "b")
    player.join()
    player.device = kit.device(slug, "a")
    assert player.state()["trial"] == {"name": "size", "arm": "b", "counts": False}
    assert player.state()["session"]["target"] == 600
    # A replay, too, is rendered by the arm it was answered in.
    first = player.do("share", {"to": "copy"}, key="share-0001")
    again = player.do("share", {"to": "copy"}, key="share-0001")
    assert again.replayed
    assert again.body == first.body


def test_a_help_counts_by_the_rules_of_whoever_is_helped(now: datetime) -> None:
    slug = kit.launched(now)
    owner = kit.player(slug, now, "b")
    owner.join()
    friend = kit.player(slug, now, "a")
    answer = friend.help(owner.invite)
    assert answer.body["result"] == {
        "amount": 600,
        "total": 600,
        "target": 600,
        "complete": True,
    }
    assert answer.body["state"]["trial"]["arm"] == "a"
    friend.join(owner.invite)
    assert friend.state()["session"]["target"] == 888
    drawn = owner.draw()
    assert drawn.body["result"]["prize"]["amount"] == 600


def test_facts_carry_the_arm(now: datetime) -> None:
    from core.models import OutboxMessage

    slug = kit.launched(now)
    owner = kit.player(slug, now, "b")
    owner.join()
    kit.player(slug, now, "a").help(owner.invite)
    found = {
        row.payload["name"]: row.payload["props"].get("arm")
        for row in OutboxMessage.objects.filter(topic="events.fact", key=slug)
    }
    assert found["joined"] == found["session_started"] == "size/b"
    assert found["helped"] == found["session_completed"] == "size/b"


def test_who_joined_before_the_trial_has_no_arm(now: datetime) -> None:
    from campaigns.models import Campaign
    from campaigns.services import lifecycle

    slug = support.launched(now, rewards__pools__small=kit.SMALL, packets__count=500)
    early = support.Player(slug, now)
    early.join()
    draft = Campaign.objects.get(slug=slug).draft | {"trial": kit.section()}
    lifecycle.edit_draft(slug, draft=draft, actor="operator", now=now)
    lifecycle.submit(slug, actor="operator", now=now)
    review = Campaign.objects.get(slug=slug).review
    assert review is not None
    lifecycle.approve(slug, actor="reviewer", now=now, expected_sha256=review["sha256"])
    lifecycle.publish(slug, actor="operator", now=now)
    from campaigns.play import heads

    heads.forget()
    state = early.state()
    assert "trial" not in state
    assert state["session"]["target"] == 888
    late = kit.player(slug, now, "b")
    assert late.join().body["state"]["trial"]["arm"] == "b"


def test_owners_and_friends_in_two_arms_and_the_books_are_right(now: datetime) -> None:
    slug = kit.launched(now)
    opened = {"a": 0, "b": 0}
    for number in range(16):
        owner = support.Player(slug, now, device=uuid7())
        arm = owner.state()["trial"]["arm"]
        owner.join()
        target, friends = (888, 2) if arm == "a" else (600, 1)
        for _friend in range(friends if number % 2 else 0):
            helper = support.Player(slug, now)
            seen = helper.state(owner.invite)["trial"]["arm"]
            answer = helper.help(owner.invite)
            assert answer.body["result"]["target"] == target
            assert answer.body["state"]["trial"]["arm"] == seen
            assert helper.join(owner.invite).body["state"]["trial"]["arm"] == seen
        assert owner.state()["trial"]["arm"] == arm
        if number % 2:
            assert owner.draw().body["result"]["prize"]["amount"] == target
            opened[arm] += 1
    assert sum(opened.values()) == 8
    assert rewards.audit() == []
