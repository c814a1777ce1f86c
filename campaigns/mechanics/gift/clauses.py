"""The gift's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.gift.config import GiftConfig
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

CLASSES = {
    "en": {"accident": "accident insurance", "health": "health insurance"},
    "zh-hans": {"accident": "意外伤害保险", "health": "健康保险"},
}

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "age": "The insured is the participant, from {min} to {max} years of age on the day of the claim. People under 18 receive no insurance here.",
        "new": "The gift is for new customers: who has had a reward of another campaign of the organiser or a policy of this insurer cannot take it.",
        "once": "One policy of this product for each person, known by ID number and phone number.",
        "take": "One tap takes one of the day's gifts and keeps it for {minutes} minutes. Within that time you fill in the details of the insured, verify your phone number and agree to each document. A gift that is not claimed in time is free again, for somebody else or for you.",
        "quota": "There are {quota} gifts a day, counted from midnight to midnight. When the day's are gone the page says so and when the next ones open.",
        "prize": "Free policies “{name}” of {insurer}: {kind}, sum insured {sum}, {days} days. There are {count} of them; the pure risk premium of each is {premium}, {total} altogether, and the organiser bears it. There is no draw of lots.",
        "cover": "The cover begins at midnight after the policy is issued and ends by itself after {days} days. It is not renewed and nothing is ever charged. What is covered and what is not stands in the documents you agree to.",
        "claim": "The policy is issued by the insurer after the claim, usually within minutes, and its certificate can be opened on the page. If the insurer cannot issue it, you are told, and the gift is given to somebody else.",
        "data": "Name and ID number are asked for only to issue the policy, with your separate consent, kept encrypted, given to {insurer} alone and deleted here {keep} days after the claim.",
    },
    "zh-hans": {
        "age": "被保险人为参与者本人，领取当日须年满 {min} 周岁、不超过 {max} 周岁；未满 18 周岁者不能领取。",
        "new": "本赠险仅限新客户：曾在主办方其他活动中领取过奖励，或已持有该保险公司保单的，不能领取。",
        "once": "同一产品每人限领一份，以身份证号码和手机号识别。",
        "take": "点击领取即占用当日一个名额，为您保留 {minutes} 分钟；请在此时间内填写被保险人信息、验证手机号并逐项同意相关文件。逾期未完成的名额当日重新开放。",
        "quota": "每日 {quota} 份，自零时起至当日二十四时计算；当日领完时页面会如实告知，并显示下一次开放时间。",
        "prize": "免费保单“{name}”，由{insurer}承保：{kind}，保险金额 {sum}，保险期间 {days} 天，共 {count} 份；每份纯风险保费 {premium}，合计 {total}，由主办方承担。本活动不设抽奖。",
        "cover": "保险责任自保单签发次日零时开始，满 {days} 天自动终止，不续保、不收取任何费用。保障范围与责任免除以您同意的文件为准。",
        "claim": "领取后由保险公司签发保单，通常几分钟内完成，可在页面查看电子凭证；如未能承保，我们会告知您，名额另行赠送。",
        "data": "姓名和身份证号码仅在您单独同意后用于签发保单，加密保存，只提供给{insurer}，并在领取 {keep} 天后从活动系统中删除。",
    },
}


def clauses(
    config: GiftConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """Who may be insured, how, by what, how many there are, and what becomes of the data."""
    say, product = WORDS[language], config.product
    pool = frozen.rewards.pools.get(config.pool)
    count = pool.count if pool is not None else 0
    filled = {
        "min": config.min_age,
        "max": config.max_age,
        "minutes": config.hold_minutes,
        "quota": f"{config.quota_per_day:,}",
        "name": product.name[language],
        "insurer": product.insurer[language],
        "kind": CLASSES[language][product.cover],
        "sum": format_minor(product.sum_insured, frozen.currency),
        "days": product.term_days,
        "count": f"{count:,}",
        "premium": format_minor(product.premium, frozen.currency),
        "total": format_minor(product.premium * count, frozen.currency),
        "keep": config.keep_days,
    }
    names = {
        "who": ["age", *(["new"] if config.newcomers_only else []), "once"],
        "how": ["take", "quota"],
        "prizes": ["prize", "cover"],
        "claim": ["claim"],
        "data": ["data"],
    }
    return {
        section: [say[name].format(**filled) for name in chosen]
        for section, chosen in names.items()
    }
