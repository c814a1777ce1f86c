"""The ranking's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import RankingConfig
from campaigns.mechanics.ranking.view import prize_words

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

COUNTS: dict[str, dict[str, str]] = {
    "en": {
        "friend_verified": "Counted is every new friend who joins by your personal link and confirms a phone number that was not confirmed with us before. The first link with which somebody joins counts for good; one person counts once; nobody can invite themselves, with another number or on the same device either.",
        "friend_qualified": "Counted is every friend who joins by your personal link and then does what the campaign asks, as the organiser's own systems tell us.",
        "": "Counted is what you do in this campaign, in {unit}, as the page shows it.",
    },
    "zh-hans": {
        "friend_verified": "每有一位新朋友通过您的专属链接参加，并验证此前未在本平台验证过的手机号，计一位。首次接受的邀请长期有效；同一人只计一次；不得邀请本人，更换号码或使用同一设备亦不计入。",
        "friend_qualified": "好友通过您的专属链接参加并完成活动要求的事项，计一位，以主办方系统记录为准。",
        "": "按您在本活动中的{unit}计数，以页面显示为准。",
    },
}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out and nothing bought; nothing is paid for a purchase.",
        "order": "Whoever has more stands higher. Of two who have the same, whoever reached it earlier; at the same instant, whoever joined earlier. Every place belongs to one person, and one person has one place.",
        "least": "Whoever has less than {least} {unit} has no place.",
        "day": "On one day at most {day} {unit} count.",
        "most": "Altogether at most {most} {unit} count.",
        "freeze": "The ranking closes at {freeze}. What we hear of later does not count. Then what looks unusual is checked by a person; {cool} hours later the places are final and the prizes are given.",
        "held": "Who is being checked has no place until a person has decided. There is an appeal at the contact below.",
        "names": "Others see you under a sign without meaning, never your name or number.",
        "one": "Place {first}: {prize}.",
        "band": "Places {first} to {last}: {prize} each.",
        "claim": "Prizes are not drawn by lot. They are claimed within {days} days with a confirmed phone number. A prize that is not claimed in time, or whose place is not taken, stays with the organiser.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保，也无需购买任何产品；任何购买行为都不产生奖励。",
        "order": "数量多者排名在前；数量相同的，先达到者在前；同时达到的，先参加者在前。每个名次仅一人，每人仅一个名次。",
        "least": "不足 {least} {unit}者不计名次。",
        "day": "每天最多计 {day} {unit}。",
        "most": "活动期间累计最多计 {most} {unit}。",
        "freeze": "榜单于 {freeze} 截止，此后获知的不再计入。截止后由工作人员核查异常数据，{cool} 小时后公布最终名次并发放奖品。",
        "held": "核查期间暂不计名次，以人工核查结果为准；如有异议，可通过下方联系方式申诉。",
        "names": "榜单仅显示无含义的代号，不显示您的姓名和号码。",
        "one": "第 {first} 名：{prize}。",
        "band": "第 {first} 至 {last} 名：各得{prize}。",
        "claim": "奖品按名次发放，不设抽奖。请在 {days} 天内凭已验证的手机号领取；逾期未领或名次空缺的奖品由主办方收回。",
    },
}


def clauses(
    config: RankingConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """What counts, who stands before whom, when it closes, what each place gets."""
    say, counts = WORDS[language], COUNTS[language]
    unit = config.units(language)
    freeze = rules.freeze_at(config, frozen.period.end).astimezone(ZoneInfo(frozen.timezone))
    shown = (
        f"{freeze.year}年{freeze.month}月{freeze.day}日 {freeze:%H:%M}"
        if language == "zh-hans"
        else f"{freeze.day} {freeze:%b %Y, %H:%M}"
    )
    how = [counts.get(config.counts, counts[""]).format(unit=unit), say["order"]]
    if config.least > 1:
        how.append(say["least"].format(least=config.least, unit=unit))
    if config.per_day:
        how.append(say["day"].format(day=config.per_day, unit=unit))
    if config.most:
        how.append(say["most"].format(most=config.most, unit=unit))
    how += [
        say["freeze"].format(freeze=shown, cool=config.cool_hours),
        say["held"],
        say["names"],
    ]
    prizes = [
        say["one" if band.first == band.last else "band"].format(
            first=band.first, last=band.last, prize=prize_words(band, frozen, language)
        )
        for band in sorted(config.bands, key=lambda band: band.first)
    ]
    return {
        "who": [say["who"]],
        "how": how,
        "prizes": prizes,
        "claim": [say["claim"].format(days=frozen.rewards.claim_days)],
    }
