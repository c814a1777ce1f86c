"""Inside WeChat nobody is rewarded for sharing: off, or after a person's look."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.law.environment import device_type_of, environment_of
from campaigns.models import AssistSession, Participation
from campaigns.play.contracts import Caller
from tests.campaigns.law_kit import ruled
from tests.campaigns.referral_kit import Guest, amounts, report
from tests.campaigns.support import BROWSER, Player, code

WECHAT = f"{BROWSER} MicroMessenger/8.0.40(0x18002831) NetType/WIFI Language/zh_CN"


class InWeChat(Guest):
    @property
    def caller(self) -> Caller:
        return Caller(self.person, self.device, False, 60_000, "203.0.113.7", WECHAT)


@pytest.mark.parametrize(
    ("agent", "environment"),
    [
        (WECHAT, "wechat"),
        (f"{WECHAT} miniProgram/wx123", "mini_program"),
        (f"{BROWSER} AlipayClient/10.5.0", "alipay"),
        (f"{BROWSER} InsurerApp/3.1", "app"),
        (BROWSER, "browser"),
        ("", "browser"),
    ],
)
def test_the_environment_is_told_by_the_user_agent(agent: str, environment: str) -> None:
    assert environment_of(agent, "InsurerApp/") == environment


def test_the_kind_of_device_is_told_or_not_known() -> None:
    assert device_type_of(BROWSER) == "phone"
    assert device_type_of("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X)") == "tablet"
    assert device_type_of("Mozilla/5.0 (Linux; Android 14; SM-X900) Safari/537") == "tablet"
    assert device_type_of("Mozilla/5.0 (Windows NT 10.0; Win64)") == "desktop"
    assert device_type_of("curl/8") is None


@pytest.mark.django_db
def test_off_means_that_helping_and_sharing_are_not_offered_there(now: datetime) -> None:
    slug = ruled(now, policy={"wechat": {"share_rewards": "off"}})
    owner = Player(slug, now)
    owner.join()
    friend = InWeChat(slug, now)
    refused = friend.help(owner.invite)
    assert (refused.status, code(refused)) == (403, "eligibility.channel")
    state = friend.state(owner.invite)
    assert state["gate"]["environment"] == "wechat"
    assert state["gate"]["share_rewards"] == "off"
    assert state["inviter"]["can_help"] is False
    assert "help" not in state["actions"]
    assert "join" in state["actions"]
    inside = InWeChat(slug, now, person=owner.person, device=owner.device)
    assert code(inside.do("share", {"to": "wechat"})) == "eligibility.channel"
    assert "share" not in inside.state()["actions"]
    # The same person in a browser is as free as ever.
    assert "share" in owner.state()["actions"]
    outside = Player(slug, now, person=friend.person, device=friend.device)
    assert outside.help(owner.invite).status == 200


@pytest.mark.django_db
def test_off_means_that_a_friend_who_joins_there_is_nobodys_friend(now: datetime) -> None:
    slug = ruled(now, kind="referral", policy={"wechat": {"share_rewards": "off"}})
    inviter, there, elsewhere = Guest(slug, now), InWeChat(slug, now), Guest(slug, now)
    inviter.join()
    for friend in (there, elsewhere):
        assert friend.join(inviter.invite).status == 200
        assert friend.verify().status == 200
        report(friend, now)
    bound = dict(Participation.objects.values_list("invite", "bind_reason"))
    assert bound[there.invite] == "policy"
    assert bound[elsewhere.invite] == "invite"
    assert Participation.objects.get(invite=there.invite).parent_id is None
    assert amounts(there) == []
    assert len(amounts(inviter)) == 1
    assert len(amounts(elsewhere)) == 1


@pytest.mark.django_db
def test_ask_means_that_a_person_looks_at_what_comes_of_it(now: datetime) -> None:
    slug = ruled(now, policy={"wechat": {"share_rewards": "ask"}}, session__helpers=1)
    owner, friend = Player(slug, now), InWeChat(slug, now)
    owner.join()
    assert friend.help(owner.invite).status == 200
    session = AssistSession.objects.get()
    assert session.held is True
    assert [note["id"] for note in session.risk] == ["channel_policy"]
    assert session.risk[0]["value"] == "wechat"
    assert owner.draw().status == 200
    assert [one["status"] for one in owner.state()["rewards"]] == ["checking"]


@pytest.mark.django_db
def test_an_environment_without_a_rule_is_free(now: datetime) -> None:
    slug = ruled(now, policy={"alipay": {"share_rewards": "off"}})
    owner, friend = Player(slug, now), InWeChat(slug, now)
    owner.join()
    assert friend.state(owner.invite)["gate"]["share_rewards"] == "on"
    assert friend.help(owner.invite).status == 200
    assert AssistSession.objects.get().held is False
