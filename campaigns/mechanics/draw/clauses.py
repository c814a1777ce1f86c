"""The draw's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.draw import odds
from campaigns.mechanics.draw.config import DrawConfig, Prize
from campaigns.mechanics.draw.view import fair_path
from campaigns.mechanics.prizes import claim
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "adult": "Participants are at least 18 years old.",
        "spend": "Each draw costs one chance. How chances are earned stands in these rules; nothing has to be bought for one.",
        "answer": "What a draw gives is decided on the organiser's server at the moment of the tap; what the page shows afterwards changes nothing.",
        "weights": "Prizes and odds of one draw, each draw for itself:",
        "deck": "The draw is a stack of {total} tickets in a secret order fixed before the start. Each ticket is dealt once; when all are dealt, exactly these prizes have been given:",
        "odds_row": "{title}: {fraction} ({percent}){limits}",
        "deck_row": "{title}: {n} tickets",
        "worth": "{title} ({worth})",
        "stock": ", {n} of them in all",
        "per_person": ", at most {n} for one person",
        "opens_after": ", not in a person's first {n} draws",
        "first_draws": ", only in a person's first {n} draws",
        "empty": "When a prize has all been given, or a person has reached its limit, a draw that falls on it gives “{instead}” instead. The odds above are those of the draw itself; from then on the chance of that prize is nil.",
        "empty_none": "When a prize has all been given, or a person has reached its limit, a draw that falls on it gives nothing. The odds above are those of the draw itself; from then on the chance of that prize is nil.",
        "pity": "After {n} draws in a row without a prize, the next one without a prize becomes “{prize}”, as long as there are any.",
        "fair": "The draw can be checked. Before the start a secret seed is fixed; its fingerprint (SHA-256) stands at {path} from the beginning. After the end the seed is published there, and everybody can compute any ticket again.",
    },
    "zh-hans": {
        "adult": "参与者须年满 18 周岁。",
        "spend": "每次抽奖消耗一次机会，获得机会的方式见本规则；获得机会无需购买任何产品。",
        "answer": "抽奖结果在点击时由主办方服务器产生，页面动画仅作展示，不影响结果。",
        "weights": "每次抽奖相互独立，奖品及单次中奖概率如下：",
        "deck": "本活动共设 {total} 张奖券，开始前已按保密顺序排定，每张只发放一次；全部发完时，恰好送出以下奖品：",
        "odds_row": "{title}：{fraction}（{percent}）{limits}",
        "deck_row": "{title}：{n} 张",
        "worth": "{title}（{worth}）",
        "stock": "，共 {n} 份",
        "per_person": "，每人最多 {n} 次",
        "opens_after": "，每人前 {n} 次抽奖不可抽中",
        "first_draws": "，仅限每人前 {n} 次抽奖",
        "empty": "某项奖品已全部送出，或个人已达上限时，抽中该奖品的，改为“{instead}”。上列为抽奖本身的概率；奖品送完后，该奖品的实际中奖概率为零。",
        "empty_none": "某项奖品已全部送出，或个人已达上限时，抽中该奖品的，视为未中奖。上列为抽奖本身的概率；奖品送完后，该奖品的实际中奖概率为零。",
        "pity": "连续 {n} 次未中奖后，下一次若仍未中奖，则获得“{prize}”，以奖品尚有剩余为限。",
        "fair": "抽奖结果可公开验证：活动开始前已固定一个保密种子，其指纹（SHA-256）自始公布于 {path}；活动结束后在同一页面公布种子，任何人都可以重新计算每一张奖券的结果。",
    },
}


def clauses(
    config: DrawConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """Who may draw, what a draw costs, the whole table, what stands in, how to check."""
    say = WORDS[language]
    if config.method == "deck":
        prizes = [say["deck"].format(total=f"{config.total:,}")]
        prizes += [_deck_row(prize, frozen, language) for prize in config.prizes]
    else:
        prizes = [say["weights"]]
        prizes += [_odds_row(config, prize, frozen, language) for prize in config.prizes]
        if any(prize.pool for prize in config.prizes):
            instead = config.instead
            prizes.append(
                say["empty"].format(instead=config.prize(instead).title[language])
                if instead
                else say["empty_none"]
            )
    if config.pity:
        title = config.prize(config.pity.prize).title[language]
        prizes.append(say["pity"].format(n=config.pity.after, prize=title))
    given = any(prize.pool for prize in config.prizes)
    return {
        "claim": [claim(frozen, language)] if given else [],
        "who": [say["adult"]],
        "how": [say["spend"], say["answer"]],
        "prizes": prizes,
        "checks": [say["fair"].format(path=fair_path(frozen.slug))],
    }


def _titled(prize: Prize, frozen: FrozenCampaign, language: str) -> str:
    """The prize with what it is worth, where one of it has a fixed amount."""
    title = prize.title[language]
    pool = frozen.rewards.pools.get(prize.pool)
    amount = getattr(pool, "amount", None) if pool is not None else None
    if not amount:
        return title
    worth = format_minor(amount, frozen.currency)
    # “¥88 red packet” says it already.
    if worth.removesuffix(".00") in title:
        return title
    return WORDS[language]["worth"].format(title=title, worth=worth)


def _deck_row(prize: Prize, frozen: FrozenCampaign, language: str) -> str:
    say = WORDS[language]
    title = _titled(prize, frozen, language)
    return say["deck_row"].format(title=title, n=f"{prize.quantity:,}")


def _odds_row(config: DrawConfig, prize: Prize, frozen: FrozenCampaign, language: str) -> str:
    say, chance = WORDS[language], odds.chance_of(config, prize.slug)
    pool = frozen.rewards.pools.get(prize.pool)
    limits = [say["stock"].format(n=f"{pool.count:,}")] if pool is not None else []
    limits += [
        say[name].format(n=getattr(prize, name))
        for name in ("per_person", "opens_after", "first_draws")
        if getattr(prize, name)
    ]
    return say["odds_row"].format(
        title=_titled(prize, frozen, language),
        fraction=odds.fraction(chance),
        percent=odds.percent(chance),
        limits="".join(limits),
    )
