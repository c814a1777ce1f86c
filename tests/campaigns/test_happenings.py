"""Happenings are written once, raise the meters that listen within their caps, and wait while
somebody looks at a person."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from campaigns.models import Campaign, Happening, Listener, Meter, Participation, Take
from campaigns.play.errors import ChallengeRequired
from campaigns.selectors_kept import kept_back
from campaigns.services import holds
from core.sqlcall import call_json
from rewards import api as rewards
from tests.campaigns.composing import Climber, brings, draft, joined, ladder, launched
from tests.campaigns.support import CONSENT, code
from tests.campaigns.test_risk import scripted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_gates")]


def happen(
    who: Climber, name: str, key: str, amount: int = 1, at: datetime | None = None
) -> bool:
    row = who.row
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT campaigns_happen(jsonb_build_object('campaign', %s), %s, %s, %s, %s, %s)",
            [row.campaign_id, row.id, name, key, amount, at or who.now],
        )
        return bool(cursor.fetchone()[0])


def earning(now: datetime, *ways: dict[str, Any], slug: str = "ways", **chances: Any) -> str:
    mechanics = {
        "milestone": ladder(1, counts="helped"),
        "chances": {"free_per_day": 0, "ways": list(ways)} | chances,
    }
    return launched(now, slug, "milestone", mechanics)


def test_publishing_writes_the_listeners_of_the_version(now: datetime) -> None:
    slug = earning(now, {"on": "friend_joined", "amount": 2, "per_day": 4, "most": 9})
    found = Listener.objects.order_by("happening").values_list(
        "campaign__slug", "happening", "meter", "amount", "per_day", "most"
    )
    assert list(found) == [
        (slug, "friend_joined", "chances", 2, 4, 9),
        (slug, "helped", "milestone", 1, 0, 0),
    ]


def test_another_version_replaces_them(now: datetime) -> None:
    slug = earning(now, {"on": "friend_joined", "most": 3})
    other = Campaign.objects.get(slug=slug).draft
    other["mechanics"]["chances"]["ways"] = [{"on": "task_done", "most": 5}]
    campaigns.edit_draft(slug, draft=other, actor="operator", now=now)
    campaigns.submit(slug, actor="operator", now=now)
    seen = campaigns.candidate(slug)
    assert seen is not None
    campaigns.approve(slug, actor="reviewer", now=now, expected_sha256=seen.sha256)
    campaigns.publish(slug, actor="operator", now=now)
    found = Listener.objects.filter(meter="chances").values_list("happening", "most")
    assert list(found) == [("task_done", 5)]


def test_a_happening_told_twice_counts_once(now: datetime) -> None:
    me = joined(earning(now, {"on": "task_done", "amount": 3, "most": 99}), now)
    assert happen(me, "task_done", "a") is True
    assert happen(me, "task_done", "a") is False
    assert happen(me, "task_done", "b", amount=2) is True
    assert me.meter("chances") == (9, 9)
    assert Happening.objects.filter(name="task_done").count() == 2
    meter = Meter.objects.get(name="chances")
    assert meter.reached_at == me.now


def test_what_nobody_listens_to_raises_nothing_and_what_joins_is_not_even_written(
    now: datetime,
) -> None:
    me = joined(earning(now, {"on": "task_done", "most": 99}), now)
    brings(me)
    assert not Happening.objects.filter(name__in=["joined", "friend_joined"]).exists()
    assert happen(me, "anything", "a") is True
    assert Meter.objects.count() == 0


def test_caps_by_day_and_for_ever(now: datetime) -> None:
    way = {"on": "task_done", "amount": 2, "per_day": 5, "most": 8}
    me = joined(earning(now, way), now)
    raised = []
    for hours in (0, 0, 0, 24, 24, 48):
        happen(me, "task_done", f"k{len(raised)}", at=now + timedelta(hours=hours))
        raised.append(me.meter("chances")[1])
    # Two, two, the one that is left of the day; the next day what is left of all.
    assert raised == [2, 4, 5, 7, 8, 8]
    told = Happening.objects.filter(name="task_done").order_by("id")
    assert [one.raised.get("chances", 0) for one in told] == [2, 2, 1, 2, 1, 0]
    assert rewards.audit() == []


def test_a_day_is_the_campaigns_own(now: datetime) -> None:
    me = joined(earning(now, {"on": "task_done", "per_day": 1, "most": 9}), now)
    late = datetime.fromisoformat("2026-11-22T23:59:59+08:00")
    happen(me, "task_done", "a", at=late)
    happen(me, "task_done", "b", at=late)
    happen(me, "task_done", "c", at=late + timedelta(seconds=1))
    assert me.meter("chances") == (2, 2)


def test_friends_who_join_and_verify_count_for_who_invited_them(now: datetime) -> None:
    slug = earning(
        now,
        {"on": "joined", "amount": 10, "most": 10},
        {"on": "friend_joined", "most": 9},
        {"on": "friend_verified", "amount": 100, "most": 900},
    )
    me = joined(slug, now)
    friend = brings(me)
    brings(me, verified=False)
    assert me.meter("chances") == (112, 112)
    assert friend.meter("chances") == (10, 10)


def test_one_human_with_two_devices_is_one_friend(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    friend = brings(me)
    again = brings(me, verified=False)
    assert again.verify(friend.number).status == 200
    assert me.meter("chances") == (1, 1)


def test_who_was_known_before_or_is_the_inviter_does_not_count(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    assert me.verify().status == 200
    second_self = brings(me, verified=False)
    assert second_self.verify(me.number).status == 200
    same_device = Climber(me.slug, me.now, device=me.device)
    same_device.join(me.invite)
    same_device.verify()
    assert me.meter("chances") == (0, 0)


def held(who: Climber) -> None:
    Participation.objects.filter(id=who.row.id).update(held=True)


def test_what_a_held_person_does_is_kept_and_counted_when_released(now: datetime) -> None:
    me = joined(earning(now, {"on": "task_done", "most": 9}), now)
    held(me)
    happen(me, "task_done", "a")
    assert me.meter("chances") == (0, 0)
    assert Happening.objects.get(name="task_done").counted is False
    Participation.objects.filter(id=me.row.id).update(held=False)
    assert holds.count_kept(me.row.id) == 1
    assert holds.count_kept(me.row.id) == 0
    assert me.meter("chances") == (1, 1)
    assert rewards.audit() == []


def test_a_held_friend_counts_when_both_are_trusted(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    friend = brings(me, verified=False)
    held(friend)
    held(me)
    friend.verify()
    assert me.meter("chances") == (0, 0)
    Participation.objects.filter(id=me.row.id).update(held=False)
    assert holds.count_kept(me.row.id) == 0
    Participation.objects.filter(id=friend.row.id).update(held=False)
    assert holds.count_kept(friend.row.id) == 1
    assert me.meter("chances") == (1, 1)


def test_who_waits_without_a_reward_is_listed_and_cleared_by_a_person(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    friend = brings(me, verified=False)
    held(friend)
    friend.verify()
    output = io.StringIO()
    call_command("review_rewards", "kept", "--campaign", me.slug, "--json", stdout=output)
    (found,) = json.loads(output.getvalue())
    assert found["participation"] == str(friend.row.uid)
    assert (found["kept"], found["invited"]) == ({"friend_verified": 1}, True)
    call_command("review_rewards", "clear", found["participation"], "--campaign", me.slug)
    assert me.meter("chances") == (1, 1)
    assert kept_back(me.slug) == []


def test_campaigns_without_listeners_ask_for_nothing(now: datetime) -> None:
    from campaigns.play import loading
    from campaigns.play.heads import head
    from tests.campaigns.support import Player
    from tests.campaigns.support import launched as assist

    player = Player(assist(now), now)
    found = head(player.slug)
    assert found is not None
    question = loading.of_command(found, player.command("draw"))
    assert "composed" not in question
    assert "listens" not in question
    assert "meters" not in call_json("campaigns_load", question)["document"]


def test_two_mechanics_may_not_raise_a_meter_by_one_happening(now: datetime) -> None:
    way = {"on": "task_done", "most": 5}
    mechanics = {
        "milestone": ladder(1, counts="helped"),
        "chances": {"ways": [way, way]},
    }
    with pytest.raises(ValueError, match="each happening stands once"):
        compile_draft(draft(now, "twice", "milestone", mechanics))


def test_an_act_that_nobody_has_and_an_input_of_another_form(now: datetime) -> None:
    mechanics = {
        "milestone": ladder(1, counts="helped"),
        "task": {"tasks": [{"slug": "look", "title": {"en": "Look", "zh-hans": "看"}}]},
    }
    me = joined(launched(now, "acts", "milestone", mechanics), now)
    answer = me.act("dance")
    assert (answer.status, code(answer)) == (409, "play.not_offered")
    answer = me.act("task_done", job="look")
    assert (answer.status, code(answer)) == (422, "body.invalid")
    assert answer.body["errors"] == [
        {"path": "input.task", "code": "missing"},
        {"path": "input.job", "code": "unknown"},
    ]
    again = me.act("task_done", task="fly")
    assert again.body["errors"] == [{"path": "input.task", "code": "choice"}]


def test_a_scene_of_nobody_is_not_offered(now: datetime) -> None:
    me = joined(earning(now, {"on": "task_done", "most": 5}), now)
    answer = me.take("step-7")
    assert (answer.status, code(answer)) == (409, "play.not_offered")
    assert code(me.take("default")) == "play.not_offered"


def test_the_audit_finds_meters_that_nobody_raised_and_takes_that_nobody_reached(
    now: datetime,
) -> None:
    slug = launched(now, "audit", "milestone", {"milestone": ladder(1, 2, counts="joined")})
    me = joined(slug, now)
    assert me.take("step-1").status == 200
    assert rewards.audit() == []
    Meter.objects.update(raised=3, value=3)
    assert {one.invariant for one in rewards.audit()} == {"meter.raised"}
    Meter.objects.update(raised=1, value=1)
    Take.objects.update(scene="step-2")
    assert {one.invariant for one in rewards.audit()} == {"take.reached"}
    Take.objects.update(scene="step-1", spent=1, meter="milestone")
    assert {one.invariant for one in rewards.audit()} == {"meter.spent"}
    Take.objects.update(spent=0, key="another")
    assert {one.invariant for one in rewards.audit()} == {"take.grant"}


def test_an_act_that_risk_holds_flags_the_person_and_keeps_what_it_does(now: datetime) -> None:
    mechanics = {
        "milestone": ladder(9, counts="helped"),
        "task": {"tasks": [{"slug": "look", "title": {"en": "Look", "zh-hans": "看"}}]},
        "chances": {"free_per_day": 0, "ways": [{"on": "task_done", "most": 9}]},
    }
    protection = {"level": "standard"}
    slug = launched(now, "risky", "milestone", mechanics, protection=protection)
    me = Climber(slug, now)
    assert scripted(me, me.command("join", {"consent": CONSENT}), solved=True).status == 200
    Participation.objects.update(held=False)
    body = {"do": "task_done", "input": {"task": "look"}}
    with pytest.raises(ChallengeRequired):
        scripted(me, me.command("act", body))
    answer = scripted(me, me.command("act", body), solved=True)
    assert answer.status == 200
    assert me.row.held is True
    assert me.meter("chances") == (0, 0)
    assert Happening.objects.get(name="task_done").counted is False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, outcome, subject FROM antifraud_decision ORDER BY at, id"
        )
        assert cursor.fetchall()[-1] == ("act", "hold", None)
