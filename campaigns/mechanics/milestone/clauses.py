"""The ladder's part of the rules page, and of preflight."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from campaigns.mechanics import prizes
from campaigns.mechanics.happenings import named
from campaigns.mechanics.milestone.config import MilestoneConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

SAYS = {
    "en": {
        "free": "No insurance has to be taken out and no premium paid; nothing is paid for a purchase.",
        "counts": "What counts: {label}.",
        "verified": "A friend is new whose phone number was not confirmed with us before. The first invitation with which somebody joins counts for good; a human being counts once, and nobody can invite themselves, with another number or on the same device either.",
        "day": "At most {n} count on one day.",
        "step": "At {at}: {title}.",
        "once": "Each step is taken once, on the page. What is reached when the campaign ends, earlier than announced included, can still be taken within {days} days after that.",
        "level": "There is one level only: friends of your friends do not count for you.",
        "ladder": "Friends of your friends do not count for these steps.",
    },
    "zh-hans": {
        "free": "参加本活动无需投保，也无需缴纳保费；任何购买行为都不产生奖励。",
        "counts": "计数方式：{label}。",
        "verified": "新朋友是指手机号此前未在本平台验证过的用户。首次接受的邀请长期有效，不再变更；同一自然人只计一次，不得邀请本人，更换号码或使用同一设备亦不计入。",
        "day": "每天最多计 {n} 次。",
        "step": "满 {at}：{title}。",
        "once": "每一档奖励限领一次，请在页面上领取。活动结束（包括提前结束）时已达成但尚未领取的，可在结束后 {days} 天内领取。",
        "level": "奖励仅限一级：好友再邀请的好友不计入您的进度。",
        "ladder": "好友再邀请的好友不计入以上各档的进度。",
    },
}


def clauses(
    config: MilestoneConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """What counts, what the steps give, how much there is of it."""
    say = SAYS[language]
    label = named(config.counts, config.label, language)
    how = [say["counts"].format(label=label)]
    if config.asks_phone:
        how.append(say["verified"])
    if config.per_day:
        how.append(say["day"].format(n=config.per_day))
    for step in config.steps:
        how.append(say["step"].format(at=step.at, title=prizes.titled(step.title, language)))
    how.append(say["once"].format(days=frozen.rewards.claim_days))
    if config.counts.startswith("friend_"):
        # Where friends of friends bring points, that there is one level would not be true.
        further = (frozen.mechanics.get("referral") or {}).get("second_level")
        how.append(say["ladder" if further else "level"])
    told = []
    for step in config.steps:
        told += prizes.told(prizes.titled(step.title, language), step.pool, frozen, language)
    return {
        "who": [say["free"]],
        "how": how,
        "prizes": [*told, prizes.SAYS[language]["gone"]],
        "claim": [prizes.claim(frozen, language)],
    }


def findings(config: MilestoneConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Pools that are missing, and a ladder whose higher steps are easier to run out of."""
    from campaigns.contracts import Finding

    yield from prizes.missing(
        (
            (f"mechanics.milestone.steps.{n}.pool", one.pool)
            for n, one in enumerate(config.steps)
        ),
        frozen,
    )
    if config.counts == "friend_qualified" and "referral" not in frozen.mechanics:
        yield Finding(
            "milestone.nobody_qualifies",
            "block",
            "mechanics.milestone.counts",
            _("Friends who qualify are counted, but nothing says how they do."),
            _("Count friends who confirmed a phone number, or choose an invitation."),
            _("Nobody could ever reach a step."),
        )
    if config.counts == "friend_joined":
        yield Finding(
            "milestone.anybody",
            "warn",
            "mechanics.milestone.counts",
            _("A friend counts without a phone number."),
            _("Count friends who confirmed a phone number."),
            _("One person with many browsers can climb the ladder alone."),
        )
