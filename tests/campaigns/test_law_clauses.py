"""What is enforced is told: every condition, limit and policy stands in the rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from campaigns.contracts import FrozenCampaign
from campaigns.law.attributes import ATTRIBUTES
from campaigns.law.clauses import _FACTS, clauses
from campaigns.law.words import FACTS
from campaigns.rules_page import clauses as rules
from templates_library import drafts, loader
from tests.campaigns.law_kit import fact, limit, rule


def frozen(now: datetime, **sections: Any) -> FrozenCampaign:
    draft = drafts.build(loader.blueprint("share-to-open"), slug="c", settings=[], now=now)
    draft["channels"] = {**draft.get("channels", {}), **sections.pop("channels", {})}
    return FrozenCampaign.model_validate({**draft, **sections})


def test_every_fact_has_words() -> None:
    assert set(_FACTS) == set(FACTS) == set(ATTRIBUTES)


def test_conditions_limits_and_policy_are_told_in_both_languages(now: datetime) -> None:
    tree = {"all": [fact("age", "ge", 18), {"not": fact("in_list:staff")}]}
    own = {"en": "Only for members.", "zh-hans": "仅限会员。"}
    law = frozen(
        now,
        eligibility={"claim": [rule("adults", tree), rule("club", fact("invited"), text=own)]},
        limits=[
            limit("a", "draw", "phone", "day", 3),
            limit("b", "help", "person", "total", 1),
        ],
        channels={"policy": {"wechat": {"share_rewards": "off"}, "app": {}}},
    )
    assert clauses(law, "en") == {
        "who": [
            "To claim: age: at least 18 and not (on the organiser's list “staff”, by phone"
            " number).",
            "Only for members.",
        ],
        "how": [
            "Each phone number can open or draw a reward at most 3 times a day.",
            "Each person can help a friend at most once in the whole campaign.",
            "Inside WeChat friends' help and invitations do not count; open the page elsewhere"
            " for that.",
        ],
    }
    assert clauses(law, "zh-hans") == {
        "who": [
            "领取奖励的条件：年龄不少于 18，且不满足（手机号在主办方名单「staff」内）。",
            "仅限会员。",
        ],
        "how": [
            "每个手机号每天最多可开启或抽取奖励 3 次。",
            "每人活动期间最多可为好友助力 1 次。",
            "在微信内，好友助力与邀请不计入活动；请使用其他方式打开页面参与。",
        ],
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_they_stand_in_the_rules_page(now: datetime, language: str) -> None:
    law = frozen(now, limits=[limit("a", "draw", "phone", "day", 3)])
    told = [line for _heading, lines in rules(law, language) for line in lines]
    assert clauses(law, language)["how"][0] in told
