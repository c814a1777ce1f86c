"""The team's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.team.config import TeamConfig
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out.",
        "found": "Whoever founds a team has a pot of {amount} set aside for it. Others join by the link of anybody in the team, until {size} are together. Nobody is in two teams at once, and nobody can join a team twice.",
        "time": "A team has {hours} hours, and not longer than the campaign.",
        "all": "A team that is not complete by then ends, and its pot goes to somebody else.",
        "grows": "A team of at least {least} shares when the time is over: {smallest} with {least}, and {step} more with each further member, {amount} with all {size}. With fewer than {least} it ends, and its pot goes to somebody else.",
        "share": "The pot is divided at random among the members, before the team is founded; which part each gets is drawn when the team is complete. Everybody has the same chance, whoever founded the team and whoever came last. The parts add up to the pot exactly.",
        "many.1": "Everybody can share one pot.",
        "many.n": "Everybody can share {n} pots, one after the other.",
        "arrival": "What counts is that somebody joins, never the act of sharing.",
        "prize": "Pots of money of {amount}: {count} of them, {total} altogether.",
        "gone": "When none is left the page says so. A pot of a team that ended can be had by another.",
        "take": "Each member opens their part within {days} days after the team is complete, and claims it within {days} days with a phone number and a one-time code. What is not opened or claimed in time goes back to the organiser, not to the others.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保。",
        "found": "发起组队即为该队预留 {amount} 奖金。其他人通过队内任一成员的链接加入，满 {size} 人成队。每人同一时间只能在一个队，不能重复加入。",
        "time": "组队时限为 {hours} 小时，且不晚于活动结束。",
        "all": "到时仍未满员的队伍自动解散，奖金留给其他队伍。",
        "grows": "到时满 {least} 人即可瓜分：{least} 人瓜分 {smallest}，每多 1 人增加 {step}，满 {size} 人瓜分 {amount}。不足 {least} 人的队伍自动解散，奖金留给其他队伍。",
        "share": "每份奖金在组队前已随机分好，满员时随机分给各成员，队长与最后加入者机会均等，各份之和恰好等于该队奖金。",
        "many.1": "每人可瓜分一次。",
        "many.n": "每人可先后瓜分 {n} 次。",
        "arrival": "以好友真实加入为准，不以转发动作计算。",
        "prize": "组队奖金每份 {amount}，共 {count} 份，合计 {total}。",
        "gone": "领完时页面会如实告知；解散队伍的奖金可由其他队伍获得。",
        "take": "成队后请在 {days} 天内打开自己的一份，并在打开后 {days} 天内凭手机号和短信验证码领取；逾期未打开或未领取的，退回主办方，不转给其他成员。",
    },
}


def clauses(
    config: TeamConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """How teams come together, how a pot is divided, how many there are."""
    say, currency = WORDS[language], frozen.currency
    pool = frozen.rewards.pools.get(config.pool)
    filled = {
        "amount": format_minor(config.amount, currency),
        "smallest": format_minor(config.smallest, currency),
        "step": format_minor(config.step, currency),
        "size": config.size,
        "least": config.enough,
        "hours": config.ttl_hours,
        "n": config.per_person,
        "days": frozen.rewards.claim_days,
        "count": f"{pool.count:,}" if pool else "0",
        "total": format_minor(pool.escrow if pool else 0, currency),
    }
    how = ["found", "time", "grows" if config.step else "all", "share"]
    how += ["many.1" if config.per_person == 1 else "many.n", "arrival"]
    return {
        "who": [say["who"]],
        "how": [say[name].format(**filled) for name in how],
        "prizes": [say[name].format(**filled) for name in ("prize", "gone")],
        "claim": [say["take"].format(**filled)],
    }
