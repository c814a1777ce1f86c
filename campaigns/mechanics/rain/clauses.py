"""The rain's part of the rules page, from its settings alone. No password is written there."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from campaigns.mechanics.rain.config import RainConfig
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign
    from rewards.contracts import PoolSection

SHOWN = 12
"""Single moments that are written out."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out.",
        "daily": "Packets fall every day at {times}, for {seconds} seconds each time.",
        "moments": "Packets fall on {times}, for {seconds} seconds each time.",
        "moments.more": "Packets fall {n} times, the first on {first} and the last on {last}, for {seconds} seconds each time.",
        "wave": "Up to {n} packets fall each time, as long as there are any. Whoever taps while they fall catches one until they are gone; one person may catch {most} each time.",
        "clock": "The server's clock decides, not the phone's; what is on the way when the time is over does not count.",
        "roll": "What nobody catches falls with the next wave.",
        "return": "What nobody catches goes back to the organiser when the campaign ends.",
        "password": "Whoever types a password of the day that the organiser has published opens one packet, once for each password. After {tries} wrong ones in a day the next try is on the following day.",
        "password.wave": "Passwords count only while packets fall.",
        "prize.fixed": "Red packets of {amount} in money: {count} of them, {total} altogether.",
        "prize.random": "Red packets of {min} to {max} in money: {count} of them, {total} altogether. The total was divided at random before the start, every packet alike; which one somebody catches is chance.",
        "prize.password": "For passwords there are another {count} red packets, {total} altogether.",
        "claim": "A packet is claimed within {days} days with a phone number and a one-time code, and the organiser pays it out. What is not claimed in time goes back.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保。",
        "daily": "每天 {times} 下红包雨，每场 {seconds} 秒。",
        "moments": "红包雨时间：{times}，每场 {seconds} 秒。",
        "moments.more": "共 {n} 场红包雨，首场 {first}，末场 {last}，每场 {seconds} 秒。",
        "wave": "每场最多投放 {n} 个红包，总数投完为止。红包雨进行时点击即可抢到，抢完为止；每人每场最多抢 {most} 个。",
        "clock": "开始与结束以服务器时间为准，结束后才到达的点击无效。",
        "roll": "当场未抢完的红包顺延到下一场。",
        "return": "当场未抢完的红包在活动结束后退回主办方。",
        "password": "输入主办方公布的当日口令，可开启一个红包，每个口令每人一次。每人每天输错 {tries} 次后，需次日再试。",
        "password.wave": "口令仅在红包雨进行时有效。",
        "prize.fixed": "现金红包，每个 {amount}，共 {count} 个，合计 {total}。",
        "prize.random": "现金红包，每个 {min} 至 {max}，共 {count} 个，合计 {total}。总金额在活动开始前已随机分好，各红包机会均等，抢到哪一个由随机决定。",
        "prize.password": "口令红包另有 {count} 个，合计 {total}。",
        "claim": "红包请在 {days} 天内凭手机号和短信验证码领取，由主办方直接付款；逾期未领，自动退回。",
    },
}


def clauses(
    config: RainConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """When packets fall, how they are caught and claimed, how many there are."""
    say = WORDS[language]
    how = []
    if config.has_waves:
        how += _times(config, frozen, language)
        how.append(say["wave"].format(n=f"{config.per_wave:,}", most=config.catches))
        how += [say["clock"], say[config.leftover]]
    if config.words:
        how.append(say["password"].format(tries=config.word_tries))
        if config.word_when == "wave":
            how.append(say["password.wave"])
    return {
        "who": [say["who"]],
        "how": how,
        "prizes": _prizes(config, frozen, language),
        "claim": [say["claim"].format(days=frozen.rewards.claim_days)],
    }


def _times(config: RainConfig, frozen: FrozenCampaign, language: str) -> list[str]:
    from campaigns.rules_page import local

    say = WORDS[language]
    found = []
    if config.daily:
        clocks = [f"{clock:%H:%M}" for clock in config.clocks]
        found.append(
            say["daily"].format(times=_listed(clocks, language), seconds=config.seconds)
        )
    moments = [
        local(moment, frozen.timezone, language)
        for moment in sorted(config.moments, key=lambda at: at.astimezone(ZoneInfo("UTC")))
    ]
    if moments:
        key = "moments" if len(moments) <= SHOWN else "moments.more"
        found.append(
            say[key].format(
                times=_listed(moments, language),
                n=len(moments),
                first=moments[0],
                last=moments[-1],
                seconds=config.seconds,
            )
        )
    return found


def _listed(items: list[str], language: str) -> str:
    if language == "zh-hans":
        return "、".join(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _prizes(config: RainConfig, frozen: FrozenCampaign, language: str) -> list[str]:
    say, pools = WORDS[language], frozen.rewards.pools
    found = []
    pool = pools.get(config.pool) if config.has_waves else None
    words = pools.get(config.word_pool) if config.words else None
    if pool is not None:
        key = "prize.fixed" if pool.split == "fixed" else "prize.random"
        found.append(say[key].format(**_filled(pool, frozen.currency)))
    if words is not None:
        filled = _filled(words, frozen.currency)
        key = "prize.password"
        if pool is None:
            key = "prize.fixed" if words.split == "fixed" else "prize.random"
        found.append(say[key].format(**filled))
    return found


def _filled(pool: PoolSection, currency: str) -> dict[str, str]:
    return {
        "amount": format_minor(pool.amount or 0, currency),
        "min": format_minor(pool.min, currency),
        "max": format_minor(pool.highest, currency),
        "count": f"{pool.count:,}",
        "total": format_minor(pool.escrow, currency),
    }
