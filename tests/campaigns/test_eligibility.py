"""Eligibility by predicates: refused with the rule's reason, asked for a phone, explained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from audiences import api as audiences
from campaigns.play.contracts import Caller
from campaigns.preflight import preflight
from core.ids import uuid7
from templates_library import drafts, loader
from tests.campaigns.law_kit import fact, limit, rule, ruled
from tests.campaigns.support import BROWSER, Player, code

pytestmark = pytest.mark.django_db

LISTED, OTHER = "+8613800000007", "+8613800000008"


def listed(*numbers: str, slug: str = "members", kind: Any = "allow") -> None:
    lines: Iterable[bytes] = (number.encode() + b"\n" for number in numbers)
    audiences.import_list(slug, lines, actor="test", now=datetime.now().astimezone(), kind=kind)


def verified(player: Player, number: str) -> None:
    body = {"phone": number, "otp": "000000", "consent": {}}
    answer = player.do("verify", body, phone=number)
    assert answer.status == 200, answer.body


def test_a_rule_refuses_with_its_own_reason(now: datetime) -> None:
    require = {"any": [fact("channel", "eq", "branch"), fact("invited")]}
    slug = ruled(now, eligibility={"join": [rule("guests", require, reason="by_invitation")]})
    stranger = Player(slug, now)
    refused = stranger.join()
    assert (refused.status, code(refused)) == (403, "eligibility.by_invitation")
    assert refused.body["errors"] == [
        {"path": "channel", "code": "no"},
        {"path": "invited", "code": "no"},
    ]
    state = stranger.state()
    assert "join" not in state["actions"]
    assert state["gate"]["closed"]["join"]["code"] == "eligibility.by_invitation"
    guest = Player(slug, now)
    body = {"channel": "branch", "consent": {"rules": "1", "privacy": "1"}}
    assert guest.do("join", body).status == 200
    guest.invite = guest.state()["me"]["invite"]
    assert Player(slug, now).join(guest.invite).status == 200


def test_what_is_not_known_is_no_way_in(now: datetime) -> None:
    require = {"not": fact("province", "eq", "广东省")}
    slug = ruled(now, eligibility={"join": [rule("elsewhere", require)]})
    refused = Player(slug, now).join()  # 203.0.113.7 is nowhere.
    assert (refused.status, code(refused)) == (403, "eligibility.elsewhere")
    assert refused.body["errors"] == [{"path": "province", "code": "missing"}]


def test_region_and_device_are_told_by_the_request(now: datetime) -> None:
    require = {"all": [fact("province", "eq", "广东省"), fact("device_type", "eq", "phone")]}
    slug = ruled(now, eligibility={"join": [rule("here", require)]})

    def made(ip: str, agent: str) -> Caller:
        return Caller(None, uuid7(), False, 60_000, ip, agent)

    class At(Player):
        at = made("113.108.182.52", BROWSER)

        @property
        def caller(self) -> Caller:
            return self.at

    player = At(slug, now)
    assert player.join().status == 200
    player = At(slug, now)
    player.at = made("113.108.182.52", "Mozilla/5.0 (Windows NT 10.0) Chrome/120")
    assert code(player.join()) == "eligibility.here"


def test_a_list_asks_for_a_phone_and_lets_its_people_in(now: datetime) -> None:
    listed(LISTED)
    slug = ruled(
        now,
        eligibility={"draw": [rule("members", fact("in_list:members"), reason="members_only")]},
        session__helpers=0,
    )
    member, guest = Player(slug, now), Player(slug, now)
    for player in (member, guest):
        player.join()
        refused = player.draw()
        assert (refused.status, code(refused)) == (403, "eligibility.phone_needed")
        assert player.state()["actions"][0] == "verify"
    verified(member, LISTED)
    verified(guest, OTHER)
    assert "draw" in member.state()["actions"]
    assert member.draw().status == 200
    assert code(guest.draw()) == "eligibility.members_only"
    assert guest.draw().body["errors"] == [{"path": "in_list", "code": "no"}]


def test_a_claim_is_judged_by_the_number_that_is_shown(now: datetime) -> None:
    listed(LISTED, slug="staff", kind="deny")
    slug = ruled(
        now,
        eligibility={"claim": [rule("staff", {"not": fact("in_list:staff")})]},
        session__helpers=0,
    )
    player = Player(slug, now)
    player.join()
    reward = player.draw().body["result"]["reward"]
    refused = player.claim(reward, LISTED)
    assert (refused.status, code(refused)) == (403, "eligibility.staff")
    assert player.claim(reward, OTHER).status == 200
    # What has been claimed is answered as it was, whatever rules say by now.
    assert player.claim(reward, OTHER).status == 200


def test_days_and_counts_are_read_with_the_state(now: datetime) -> None:
    require = {"all": [fact("joined_days", "ge", 2), fact("rewards", "eq", 0)]}
    slug = ruled(now, eligibility={"draw": [rule("patience", require)]}, session__helpers=0)
    player = Player(slug, now)
    player.join()
    assert code(player.draw()) == "eligibility.patience"
    player.now += timedelta(days=2)
    answer = player.draw()
    assert answer.status == 200
    assert "draw" not in answer.body["state"]["actions"]


def test_a_campaign_without_rules_has_no_gate(now: datetime) -> None:
    assert "gate" not in Player(ruled(now), now).state()


def findings(now: datetime, **sections: Any) -> dict[str, str]:
    draft = drafts.build(loader.blueprint("share-to-open"), slug="draft", settings=[], now=now)
    draft["channels"] = {**draft.get("channels", {}), **sections.pop("channels", {})}
    return {one.code: one.level for one in preflight({**draft, **sections}, now)}


def test_preflight_tells_what_nobody_can_fulfil(now: datetime) -> None:
    listed(LISTED, slug="barred", kind="deny")
    found = findings(
        now,
        eligibility={
            "draw": [
                rule("a", fact("shoe_size", "eq", 43)),
                rule("b", fact("channel", "ge", 1)),
                rule("c", {"all": [fact("friends", "ge", 3), fact("friends", "lt", 3)]}),
                rule("d", fact("friends", "ge", 0)),
                rule("e", fact("in_list:nobody")),
                rule("f", fact("in_list:barred")),
                rule("g", fact("age", "ge", 18)),
            ],
            "join": [rule("h", fact("in_list:barred", "eq", False))],
            "act": [rule("i", fact("new_customer"))],
        },
        limits=[
            limit("j", "join", "phone", "day", 1),
            limit("k", "claim", "phone", "total", 1),
            limit("l", "claim", "id_card", "day", 1),
        ],
    )
    assert {name: found.get(name) for name in EXPECTED} == EXPECTED


EXPECTED = {
    "eligibility.unknown": "block",
    "eligibility.type": "block",
    "eligibility.impossible": "block",
    "eligibility.always": "advice",
    "eligibility.list_unknown": "block",
    "eligibility.list_denied": "warn",
    "eligibility.too_early": "block",
    "eligibility.phone_early": "warn",
    "limit.verb": "warn",
    "limit.phone_early": "block",
    "limit.claim": "warn",
    "limit.id_card": "block",
}


def test_a_policy_answers_the_finding_about_wechat(now: datetime) -> None:
    assert "channel.wechat" in findings(now)
    policy = {"wechat": {"share_rewards": "off"}}
    assert "channel.wechat" not in findings(now, channels={"policy": policy})


def test_two_rules_of_one_name_are_refused(now: datetime) -> None:
    twice = [limit("same", "join", "net", "day", 1), limit("same", "draw", "net", "day", 1)]
    assert findings(now, limits=twice) == {"draft.invalid": "block"}
