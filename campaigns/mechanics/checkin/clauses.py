"""Checking in on the rules page, and in preflight."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from campaigns.mechanics import prizes
from campaigns.mechanics.checkin.config import CheckinConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

SAYS = {
    "en": {
        "free": "No insurance has to be taken out and no premium paid; nothing is paid for a purchase.",
        "once": "You can check in once on each calendar day, from midnight to midnight by the clocks of {zone}.",
        "streak": "What counts are days in a row; after a missed day the row begins again, prizes already taken stay yours.",
        "total": "What counts are all days on which you checked in; a missed day does no harm.",
        "makeup": "Missed days since you joined can be made up, at most {n}.",
        "prize.streak": "Day {day} in a row gives: {title}.",
        "prize.total": "Day {day} gives: {title}.",
        "taken": "Each prize is taken once, on the page. What is reached when the campaign ends, earlier than announced included, can still be taken within {days} days after that.",
    },
    "zh-hans": {
        "free": "参加本活动无需投保，也无需缴纳保费；任何购买行为都不产生奖励。",
        "once": "每个自然日可签到一次，以 {zone} 时间零点为界。",
        "streak": "以连续签到天数计算；中断后重新累计，已领取的奖励不受影响。",
        "total": "以累计签到天数计算，中断不影响已累计的天数。",
        "makeup": "自参加之日起漏签的日期，最多可补签 {n} 天。",
        "prize.streak": "连续签到 {day} 天：{title}。",
        "prize.total": "累计签到 {day} 天：{title}。",
        "taken": "每项奖励限领一次，请在页面上领取。活动结束（包括提前结束）时已达成但尚未领取的，可在结束后 {days} 天内领取。",
    },
}


def clauses(
    config: CheckinConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """When one checks in, what counts, what it gives and how much there is."""
    from campaigns.rules_words import ZONES

    say = SAYS[language]
    zone = ZONES.get(frozen.timezone, {}).get(language, frozen.timezone)
    how = [say["once"].format(zone=zone), say[config.mode]]
    if config.makeups:
        how.append(say["makeup"].format(n=config.makeups))
    told = []
    for one in config.days:
        title = prizes.titled(one.title, language)
        how.append(say[f"prize.{config.mode}"].format(day=one.day, title=title))
        told += prizes.told(title, one.pool, frozen, language)
    return {
        "who": [say["free"]],
        "how": [*how, say["taken"].format(days=frozen.rewards.claim_days)],
        "prizes": [*told, prizes.SAYS[language]["gone"]],
        "claim": [prizes.claim(frozen, language)],
    }


def findings(config: CheckinConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Pools that are missing, and a campaign that is over before the last prize."""
    from campaigns.contracts import Finding

    yield from prizes.missing(
        ((f"mechanics.checkin.days.{n}.pool", one.pool) for n, one in enumerate(config.days)),
        frozen,
    )
    lasts = (frozen.period.end - frozen.period.start).days + 1
    if config.days[-1].day > lasts:
        yield Finding(
            "checkin.too_short",
            "block",
            "period.end",
            _("The campaign has fewer days than its last prize asks for."),
            _("Let it run longer, or ask for fewer days."),
            _("Nobody could ever reach the last prize."),
        )
    elif config.mode == "streak" and config.days[-1].day == lasts and not config.makeups:
        yield Finding(
            "checkin.no_slack",
            "warn",
            "period.end",
            _("Only who joins on the first day can reach the last prize."),
            _("Let the campaign run a few days longer."),
            _("Everybody who comes later gives up at once."),
        )
