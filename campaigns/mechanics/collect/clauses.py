"""The collection's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.collect.config import CollectConfig
from campaigns.mechanics.collect.liability import pot_of
from campaigns.mechanics.prizes import claim
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "cards": "There are {n} kinds of cards: {cards}. How likely each is stands in the table of the draw. Cards are no prizes of their own, cannot be bought or sold, and none are given any more when the activity ends.",
        "combine": "Whoever holds one of each kind can exchange them for the prize; one of each is used up. A set that is whole when the activity ends, earlier than announced included, can still be exchanged within {days} days after that.",
        "limit": "A person can do this {n} times.",
        "limit_one": "A person can do this once.",
        "gives": "Whoever holds a card twice can give one to a friend by a link, {n} a day at most. The first who opens it has the card; a card that nobody has taken can be taken back.",
        "prize": "For a whole set: {title}{worth}. There are {count} of them, given in the order in which people exchange; when the last one is gone the page says so and the cards stay.",
        "worth": " ({worth})",
        "pot_combine": "Whoever holds one of each kind can complete the set once, as long as the activity runs; one of each is used up. A set that is whole when the activity ends, earlier than announced included, can still be completed until the pot is shared. Cards that are not made into a set by then give nothing.",
        "pot": "All who have completed the set share {total} in equal parts, {hours} hours after the activity ends. What cannot be divided, less than one cent for each, goes in cents to those who completed first. Who is still being checked by then has no part.",
        "pot_most": "One person gets {most} at most; what is left is not given.",
        "pot_claim": "A part is claimed within {days} days after the sharing; one that is not claimed in time is given to nobody else.",
    },
    "zh-hans": {
        "cards": "卡片共 {n} 种：{cards}。各卡片的抽取概率见抽奖概率表。卡片本身不是奖品，不可买卖，活动结束后不再发放。",
        "combine": "集齐全部种类各一张即可合成兑换奖品，每种卡片消耗一张。活动结束（包括提前结束）时已集齐但尚未合成的，可在结束后 {days} 天内合成。",
        "limit": "每人可合成 {n} 次。",
        "limit_one": "每人可合成 1 次。",
        "gives": "拥有两张及以上同种卡片时，可将其中一张通过链接赠送好友，每天最多赠送 {n} 张。最先领取者获得该卡片；无人领取时可以收回。",
        "prize": "集齐一套可得：{title}{worth}，共 {count} 份，按合成先后发放；发完时页面会如实告知，卡片保留。",
        "worth": "（{worth}）",
        "pot_combine": "活动期间，集齐全部种类各一张即可完成集卡，每人一次，每种卡片消耗一张。活动结束（包括提前结束）时已集齐的，在奖金池平分前仍可完成集卡；届时未完成集卡的卡片作废。",
        "pot": "所有完成集卡的用户在活动结束 {hours} 小时后平分 {total}，每人一份；除不尽的零头以分为单位，依完成先后补给。届时仍在核验中的用户不参与平分。",
        "pot_most": "每人最多获得 {most}，余额不再发放。",
        "pot_claim": "分得的奖金请在平分后 {days} 天内领取；逾期未领的不再发放，也不转给他人。",
    },
}


def clauses(
    config: CollectConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """What the cards are, what they make, and how many of that there are."""
    say = WORDS[language]
    titles = [card.title[language] for card in config.cards]
    if config.share_pot:
        return _shared(config, frozen, language, titles)
    how = [
        _cards(titles, language),
        say["combine"].format(days=frozen.rewards.claim_days),
    ]
    if config.per_person == 1:
        how.append(say["limit_one"])
    elif config.per_person:
        how.append(say["limit"].format(n=config.per_person))
    if config.gives_per_day:
        how.append(say["gives"].format(n=config.gives_per_day))
    pool = frozen.rewards.pools.get(config.prize.pool)
    count = pool.count if pool is not None else 0
    title, amount = config.prize.title[language], getattr(pool, "amount", None)
    worth = format_minor(amount, frozen.currency) if amount else ""
    if not worth or worth.removesuffix(".00") in title:
        told = ""
    else:
        told = say["worth"].format(worth=worth)
    prize = say["prize"].format(title=title, worth=told, count=f"{count:,}")
    return {"how": how, "prizes": [prize], "claim": [claim(frozen, language)]}


def _cards(titles: list[str], language: str) -> str:
    listed = ("、" if language == "zh-hans" else ", ").join(titles)
    return WORDS[language]["cards"].format(n=len(titles), cards=listed)


def _shared(
    config: CollectConfig, frozen: FrozenCampaign, language: str, titles: list[str]
) -> Mapping[str, list[str]]:
    """Of a set that gives a part of a pot."""
    say = WORDS[language]
    how = [_cards(titles, language), say["pot_combine"]]
    if config.gives_per_day:
        how.append(say["gives"].format(n=config.gives_per_day))
    total = format_minor(pot_of(config, frozen), frozen.currency)
    prizes = [say["pot"].format(total=total, hours=config.share_hours)]
    if config.share_most:
        prizes.append(
            say["pot_most"].format(most=format_minor(config.share_most, frozen.currency))
        )
    claimed = say["pot_claim"].format(days=frozen.rewards.claim_days)
    return {"how": how, "prizes": prizes, "claim": [claimed]}
