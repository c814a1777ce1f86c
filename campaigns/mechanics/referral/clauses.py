"""The referral mechanic's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.referral.config import ReferralConfig
from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

Paragraphs = Mapping[str, list[str]]

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out and no premium paid; nothing is paid for a purchase.",
        "new.phone": "A friend is new whose phone number was not confirmed with us before and who had not done what is asked before joining with the invitation.",
        "new.any": "A friend is new who has never taken part here, whose phone number was not confirmed with us before and who had not done what is asked before joining with the invitation.",
        "new.all": "Everybody who joins with an invitation counts as a friend.",
        "join": "A friend joins by your personal link. The first invitation with which somebody joins counts for good; nobody can invite themselves, with another number or on the same device either.",
        "event": "The friend confirms a phone number on the page and, within {days} days of joining and before the campaign ends, does this: “{event}”. We hear of it from the organiser's own systems.",
        "both": "Then both are rewarded at once: you with {inviter}, your friend with {friend}.",
        "one": "Then you are rewarded with {inviter}.",
        "friend": "Then your friend is rewarded with {friend}, and it counts for you.",
        "cap": "Each person can earn at most {cap} rewards for friends in this campaign.",
        "month": "In one calendar month it is at most {month}.",
        "level": "There is one level only: for friends of your friends you are paid nothing.",
        "level2": "Money is paid for one level only. When a friend whom your friend invited does what is asked, you get {points} points, at most {most} times; it does not matter who shared what. Points are no money and are never paid out. There is no further level.",
        "points": "Lots of {points} points for the inviter's inviter: {count} of them. When they are gone, money is paid all the same.",
        "credited": "Points are credited by themselves and need not be claimed; they are {good}.",
        "good.days": "good for {valid} days",
        "good.ever": "good without a time limit",
        "prize": "Rewards of {amount} in money for {whom}: {count} of them, {total} altogether. All are the same; there is no draw of lots.",
        "inviters": "inviters",
        "friends": "friends",
        "gone": "When no reward is left the page says so, also to friends who are still on the way.",
        "claim": "A reward is claimed within {days} days with a confirmed phone number, and the organiser pays it out. What is not claimed in time goes back to the pool.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保，也无需缴纳保费；任何购买行为都不产生奖励。",
        "new.phone": "新朋友是指：手机号此前未在本平台验证过，且在接受邀请前未完成过所要求事项的用户。",
        "new.any": "新朋友是指：从未参加过本平台活动、手机号此前未在本平台验证过，且在接受邀请前未完成过所要求事项的用户。",
        "new.all": "凡接受邀请参加的用户均计为好友。",
        "join": "好友通过您的专属链接参加。首次接受的邀请长期有效，不再变更；不得邀请本人，更换号码或使用同一设备亦不计入。",
        "event": "好友在页面验证手机号，并在参加后 {days} 天内、活动结束前完成「{event}」。完成情况以主办方系统记录为准。",
        "both": "完成后双方同时获得奖励：您得 {inviter}，好友得 {friend}。",
        "one": "完成后您获得 {inviter}。",
        "friend": "完成后好友获得 {friend}，并计入您的进度。",
        "cap": "每人在本次活动中最多获得 {cap} 份邀请奖励。",
        "month": "每个自然月最多 {month} 份。",
        "level": "奖励仅限一级：好友再邀请的好友不产生您的奖励。",
        "level2": "现金奖励仅限一级。您邀请的好友再邀请的好友完成所要求事项的，您另得 {points} 积分，每人最多 {most} 次；仅转发、分享不产生积分。积分不是现金，不可提现；再下一级不产生任何奖励。",
        "points": "二级邀请积分：每份 {points} 积分，共 {count} 份，发完即止，不影响现金奖励的发放。",
        "credited": "积分自动到账，无需领取，{good}。",
        "good.days": "有效期 {valid} 天",
        "good.ever": "长期有效",
        "prize": "{whom}现金奖励，每份 {amount}，共 {count} 份，合计 {total}。每份金额相同，不设抽奖。",
        "inviters": "邀请人",
        "friends": "好友",
        "gone": "奖励发完时页面会如实告知，此后完成的好友也会收到提示。",
        "claim": "奖励请在 {days} 天内凭已验证的手机号领取，由主办方直接付款；逾期未领，退回奖池。",
    },
}


def clauses(config: ReferralConfig, frozen: FrozenCampaign, language: str) -> Paragraphs:
    """Who counts as a friend, what they do, what both get, how many rewards there are."""
    say, currency = WORDS[language], frozen.currency
    filled = {
        "days": config.window_days,
        "event": config.event_label.get(language, config.event_label["en"]),
        "inviter": format_minor(config.inviter_amount, currency),
        "friend": format_minor(config.friend_amount, currency),
        "cap": config.cap,
        "month": config.cap_month,
    }
    how = ["join", "event"]
    if config.inviter_amount:
        how += ["both" if config.friend_amount else "one"]
        how += ["cap"] if config.cap else []
        how += ["month"] if config.cap_month else []
    elif config.friend_amount:
        how += ["friend"]
    prizes = []
    for slug, whom, amount in (
        (config.inviter_pool, "inviters", config.inviter_amount),
        (config.friend_pool, "friends", config.friend_amount),
    ):
        pool = frozen.rewards.pools.get(slug)
        if amount and pool is not None and pool.amount:
            prizes.append(
                say["prize"].format(
                    whom=say[whom],
                    amount=format_minor(pool.amount, currency),
                    count=f"{pool.count:,}",
                    total=format_minor(pool.escrow, currency),
                )
            )
    level = "level"
    claim = [say["claim"].format(days=frozen.rewards.claim_days)] if prizes else []
    gone = [say["gone"]] if prizes else []
    second = config.second_level
    if second is not None:
        level = "level2"
        filled |= {"points": f"{second.points:,}", "most": second.most}
        held = frozen.rewards.pools.get(second.pool)
        if held is not None:
            good = "good.days" if held.valid_days else "good.ever"
            told = {"points": f"{second.points:,}", "count": f"{held.count:,}"}
            prizes.append(say["points"].format(**told))
            claim.append(say["credited"].format(good=say[good].format(valid=held.valid_days)))
    return {
        "who": [say["who"], say[f"new.{config.who_is_new}"]],
        "how": [say[name].format(**filled) for name in (*how, level)],
        "prizes": [*prizes, *gone],
        "claim": claim,
    }
