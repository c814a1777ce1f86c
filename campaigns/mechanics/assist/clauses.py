"""The assist mechanic's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.assist.config import AssistConfig
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

Paragraphs = Mapping[str, list[str]]

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out.",
        "day.1": "You may start one packet a day.",
        "day.n": "You may start {n} packets a day.",
        "open": "A packet opens with friends' help: {units} steps fill it. A friend who is new here opens {new} of them with one tap, a friend we know already opens {old}. With new friends alone it takes {n}.",
        "at_once": "A packet can be opened at once, without anybody's help.",
        "only_new": "Only people who are new here can help.",
        "helps": "Each person can help a packet once, and {m} packets a day. Nobody can help their own. Paid is the friends' arrival, never the act of sharing.",
        "sum": "The amounts of all steps add up to the packet's amount exactly, whoever helps and in whatever order.",
        "time": "A packet that is not full after {hours} hours closes and goes back to the pool. A full packet can be opened for {days} days.",
        "prize": "Red packets of {amount} in money: {count} of them, {total} altogether. Every packet holds the same; there is no draw of lots.",
        "gone": "When none is left the page says so. A packet that comes back can be started by somebody else.",
        "claim": "An opened packet is claimed within {days} days with a phone number and a one-time code, and the organiser pays it out. What is not claimed in time goes back to the pool.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保。",
        "day.1": "每人每天可发起一个红包。",
        "day.n": "每人每天可发起 {n} 个红包。",
        "open": "红包由好友助力拆开，共 {units} 格。新朋友点一下拆开 {new} 格，老朋友拆开 {old} 格；仅由新朋友助力时，{n} 位即可拆满。",
        "at_once": "红包无需助力，可直接打开。",
        "only_new": "仅新用户可以助力。",
        "helps": "每人对同一个红包只能助力一次，每天最多助力 {m} 个红包，不能为自己助力。奖励的是好友到来，而不是转发动作。",
        "sum": "无论谁来助力、顺序如何，各次金额之和恰好等于红包金额。",
        "time": "红包 {hours} 小时内未拆满即关闭，退回奖池；已拆满的红包 {days} 天内可打开。",
        "prize": "现金红包，每个 {amount}，共 {count} 个，合计 {total}。每个红包金额相同，不设抽奖。",
        "gone": "领完时页面会如实告知，退回的红包可由其他人重新发起。",
        "claim": "打开后的红包请在 {days} 天内凭手机号和短信验证码领取，由主办方直接付款；逾期未领，退回奖池。",
    },
}


def clauses(config: AssistConfig, frozen: FrozenCampaign, language: str) -> Paragraphs:
    """How packets are started, helped, opened and claimed, and how many there are."""
    say, days = WORDS[language], frozen.rewards.claim_days
    how = [say["day.1" if config.sessions_per_day == 1 else "day.n"]]
    if config.helpers:
        how += [say["open"], say["helps"], say["sum"]]
        if config.who_may_help == "new":
            how.append(say["only_new"])
    else:
        how.append(say["at_once"])
    how.append(say["time"])
    filled = {
        "n": config.helpers if config.helpers else config.sessions_per_day,
        "units": config.units,
        "new": config.new_units,
        "old": config.old_units,
        "m": config.helps_per_day,
        "hours": config.ttl_hours,
        "days": days,
    }
    how[0] = how[0].format(n=config.sessions_per_day)
    pool = frozen.rewards.pools.get(config.pool)
    prizes = []
    if pool is not None:
        prizes.append(
            say["prize"].format(
                amount=format_minor(config.target, frozen.currency),
                count=f"{pool.count:,}",
                total=format_minor(pool.escrow, frozen.currency),
            )
        )
    return {
        "who": [say["who"]],
        "how": [text.format(**filled) for text in how],
        "prizes": [*prizes, say["gone"]],
        "claim": [say["claim"].format(days=days)],
    }
