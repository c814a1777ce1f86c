"""Conditions, limits and policy as sentences of the rules page, in both languages. Pure.

The promotion law wants every condition told before the start; these come from what is enforced,
so that none is forgotten. A rule's own text is told where it has one.
"""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping

from campaigns.contracts import FrozenCampaign
from campaigns.law.attributes import parameter_of
from campaigns.law.predicates import Tree

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "join": "take part", "help": "help a friend", "draw": "open or draw a reward",
        "act": "take a step", "claim": "claim", "share": "share",
        "person": "each person", "device": "each device", "phone": "each phone number",
        "id_card": "each identity card",
        "invite_tree": "all who came through one person's invitations together",
        "net": "each network connection",
        "hour": "in an hour", "day": "a day", "week": "a week", "month": "a month",
        "total": "in the whole campaign",
        "limit": "{who} can {action} at most {most} times {window}.",
        "once": "{who} can {action} at most once {window}.",
        "rule": "To {action}: {condition}.",
        "and": " and ", "or": " or ", "not": "not ({inner})",
        "yes": "yes", "no": "no", "none": "none",
        "eq": "{fact}: {value}", "ne": "{fact}: not {value}", "in": "{fact}: one of {value}",
        "lt": "{fact}: less than {value}", "le": "{fact}: at most {value}",
        "gt": "{fact}: more than {value}", "ge": "{fact}: at least {value}",
        "exists": "{fact} is known",
        "off": "Inside {place} friends' help and invitations do not count; open the page elsewhere for that.",
        "ask": "What comes of sharing inside {place} is looked at by a person before it is paid.",
    },
    "zh-hans": {
        "join": "参与活动", "help": "为好友助力", "draw": "开启或抽取奖励",
        "act": "完成步骤", "claim": "领取奖励", "share": "分享",
        "person": "每人", "device": "每台设备", "phone": "每个手机号",
        "id_card": "每个身份证号",
        "invite_tree": "同一邀请关系下的全部用户合计",
        "net": "每个网络",
        "hour": "每小时", "day": "每天", "week": "每周", "month": "每月", "total": "活动期间",
        "limit": "{who}{window}最多可{action} {most} 次。",
        "once": "{who}{window}最多可{action} 1 次。",
        "rule": "{action}的条件：{condition}。",
        "and": "，且", "or": "，或", "not": "不满足（{inner}）",
        "yes": "是", "no": "否", "none": "无",
        "eq": "{fact}为{value}", "ne": "{fact}不为{value}", "in": "{fact}为{value}之一",
        "lt": "{fact}小于 {value}", "le": "{fact}不超过 {value}",
        "gt": "{fact}大于 {value}", "ge": "{fact}不少于 {value}",
        "exists": "{fact}可识别",
        "off": "在{place}内，好友助力与邀请不计入活动；请使用其他方式打开页面参与。",
        "ask": "在{place}内因分享产生的奖励，须经人工核查后发放。",
    },
}  # fmt: skip
_FACTS: dict[str, tuple[str, str]] = {
    "new_customer": (
        "new customer (nothing claimed in another campaign)",
        "新客户（未在其他活动领取过奖励）",
    ),
    "phone_verified": ("phone number confirmed", "已验证手机号"),
    "joined_days": ("days since taking part", "参与天数"),
    "known_days": ("days since the first visit", "首次访问至今天数"),
    "friends": ("friends who joined", "已参与的好友数"),
    "rewards": ("rewards received in this campaign", "本活动已获奖励数"),
    "invited": ("came by an invitation", "受邀参与"),
    "channel": ("channel", "来源渠道"),
    "in_list": (
        "on the organiser's list “{what}”, by phone number",
        "手机号在主办方名单「{what}」内",
    ),
    "reported": ("“{what}” done with the organiser", "已在主办方完成「{what}」"),
    "province": ("region", "所在地区"),
    "environment": ("opened in", "打开方式"),
    "device_type": ("device", "设备类型"),
    "language": ("language", "语言"),
    "age": ("age", "年龄"),
}
_PLACES: dict[str, tuple[str, str]] = {
    "wechat": ("WeChat", "微信"),
    "mini_program": ("a mini program", "小程序"),
    "alipay": ("Alipay", "支付宝"),
    "app": ("the organiser's app", "主办方 App"),
    "browser": ("a browser", "浏览器"),
    "phone": ("phone", "手机"),
    "tablet": ("tablet", "平板"),
    "desktop": ("computer", "电脑"),
}


def clauses(frozen: FrozenCampaign, language: str) -> Mapping[str, list[str]]:
    """Paragraphs for the sections `who` and `how` of the rules."""
    say, place = _WORDS[language], 0 if language == "en" else 1
    who = [
        rule.text.get(language)
        or say["rule"].format(action=say[action], condition=_tree(rule.require, language))
        for action, rules in frozen.eligibility.items()
        for rule in rules
    ]
    how = []
    for limit in frozen.limits:
        text = say["once" if limit.most == 1 else "limit"].format(
            who=say[limit.entity],
            action=say[limit.action],
            most=limit.most,
            window=say[limit.window],
        )
        how.append(text[:1].upper() + text[1:])
    for environment, policy in frozen.channels.policy.items():
        if policy.share_rewards != "on":
            how.append(say[policy.share_rewards].format(place=_PLACES[environment][place]))
    return {"who": who, "how": how}


def _tree(tree: Tree, language: str) -> str:
    say = _WORDS[language]
    if "fact" in tree:
        return _leaf(tree, language)
    if "not" in tree:
        return say["not"].format(inner=_tree(tree["not"], language))
    parts = [_tree(part, language) for part in tree.get("all") or tree.get("any") or []]
    glue = say["and"] if "all" in tree else say["or"]
    return glue.join(f"({part})" if glue.strip() in part else part for part in parts)


def _leaf(tree: Tree, language: str) -> str:
    say, place = _WORDS[language], 0 if language == "en" else 1
    name, op, value = str(tree["fact"]), str(tree["op"]), tree.get("value")
    pair = _FACTS.get(name.partition(":")[0], (name, name))
    fact = pair[place].format(what=parameter_of(name))
    if op in ("eq", "ne") and isinstance(value, bool):
        # “new customer”, or its opposite, needs no yes.
        return fact if value is (op == "eq") else say["not"].format(inner=fact)
    return say.get(op, "{fact} {value}").format(fact=fact, value=_value(value, language))


def _value(value: object, language: str) -> str:
    say, place = _WORDS[language], 0 if language == "en" else 1
    if isinstance(value, bool):
        return say["yes"] if value else say["no"]
    if isinstance(value, list):
        return "、".join(_value(one, language) for one in value) if place else ", ".join(
            _value(one, language) for one in value
        )  # fmt: skip
    if isinstance(value, str) and value in _PLACES:
        return _PLACES[value][place]
    return str(value) if value not in (None, "") else say["none"]
