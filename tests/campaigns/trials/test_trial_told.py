"""What is told of an arm beyond the page: facts of rewards, messages, posters, “Why?”."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import RequestFactory

from campaigns import api as campaigns
from campaigns.play import batching
from campaigns.selectors_why import why
from campaigns.touch import occasions_of
from cms.sharing import views
from core.ids import uuid7
from core.models import OutboxMessage
from rewards.models import Grant
from tests.campaigns import support
from tests.campaigns.law_kit import limit
from tests.campaigns.trials import kit
from touchpoints.contracts import StreamFact

pytestmark = pytest.mark.django_db


def complete(slug: str, now: datetime, arm: str) -> support.Player:
    """Somebody of that arm whose packet can be opened."""
    owner = kit.player(slug, now, arm)
    owner.join()
    for _friend in range({"a": 2, "b": 1}[arm]):
        support.Player(slug, now).help(owner.invite)
    return owner


def facts() -> list[dict[str, Any]]:
    """What was told of rewards, in order."""
    rows = OutboxMessage.objects.filter(topic="events.fact").order_by("id")
    return [row.payload for row in rows if row.payload["name"].startswith("reward_")]


def test_facts_of_rewards_carry_the_arm_as_long_as_they_live(now: datetime) -> None:
    slug = kit.launched(now)
    for arm in "ab":
        owner = complete(slug, now, arm)
        reward = owner.draw().body["result"]["reward"]
        assert owner.claim(reward, f"+861380000000{'ab'.index(arm)}").status == 200
        assert Grant.objects.get(uid=reward).arm == f"size/{arm}"
        told = [one for one in facts() if one["props"]["reward"] == reward]
        assert [one["name"] for one in told] == ["reward_granted", "reward_claimed"]
        assert {one["props"]["arm"] for one in told} == {f"size/{arm}"}


def test_packets_opened_together_carry_their_arms(now: datetime) -> None:
    slug = kit.launched(now)
    owners = {arm: complete(slug, now, arm) for arm in "ab"}
    commands = [owner.command("draw", {"scene": "default"}) for owner in owners.values()]
    taps = [batching.Tap(one, f"request-{place}") for place, one in enumerate(commands)]
    batching.perform_many(taps)
    assert [getattr(tap.answer, "status", tap.answer) for tap in taps] == [200, 200]
    told = {one["props"]["amount"]: one["props"]["arm"] for one in facts()}
    assert told == {888: "size/a", 600: "size/b"}


def test_without_a_trial_facts_say_nothing_of_arms(now: datetime) -> None:
    slug = support.launched(now, session__helpers=0)
    owner = support.Player(slug, now)
    owner.join()
    owner.draw()
    (told,) = facts()
    assert set(told["props"]) == {"reward", "kind", "amount", "currency", "status"}


def test_a_message_names_the_amount_of_the_persons_arm(now: datetime) -> None:
    slug = kit.launched(now)
    for arm, amount in (("a", 888), ("b", 600)):
        reward = complete(slug, now, arm).draw().body["result"]["reward"]
        fact = StreamFact(uuid7(), "reward_granted", now, slug, None, {"reward": reward})
        (occasion,) = occasions_of([fact])
        assert occasion.variables["prize"] == {"money": amount}


def test_posters_and_cards_show_what_their_sharer_was_told(now: datetime) -> None:
    slug = kit.launched(now)
    found = campaigns.head(slug)
    assert found is not None
    for arm, target in (("a", 888), ("b", 600)):
        owner = kit.player(slug, now, arm)
        owner.join()
        request = RequestFactory().get("/", {"i": owner.invite})
        sharer = views._sharer(request, found)
        assert sharer is not None
        assert sharer.arm == campaigns.arm_of_invite(slug, owner.invite) == f"size/{arm}"
        shown = views._document(found.version, sharer.arm)
        assert shown["mechanics"]["assist"]["target"] == target
    assert campaigns.arm_of_invite(slug, "nobody") == ""
    assert views._document(found.version, "")["mechanics"]["assist"]["target"] == 888


def test_why_reasons_by_the_persons_arm_and_names_it(now: datetime) -> None:
    rules = [limit("joins", "join", "person", "day", 2)]
    slug = kit.launched(now, limits=rules)
    for arm, title in (("a", "As it is"), ("b", "Small")):
        owner = kit.player(slug, now, arm)
        owner.join()
        found = why(slug, "invite", owner.invite, actor="operator", now=now)
        assert found is not None
        assert (found.arm, [one.used for one in found.limits]) == (title, [1])
    plain = support.launched(now, "plain")
    early = support.Player(plain, now)
    early.join()
    told = why(plain, "invite", early.invite, actor="operator", now=now)
    assert told is not None
    assert told.arm == ""
