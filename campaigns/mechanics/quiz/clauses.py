"""The quiz's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from campaigns.mechanics.quiz.config import QuizConfig
from campaigns.mechanics.quiz.view import prize_words

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "No insurance has to be taken out and nothing bought; what you answer has no influence on any insurance.",
        "quiz": "An attempt asks {n} questions, drawn anew each time, and has {seconds} seconds by our clock. Whoever answers at least {mark} of them right has passed. A question with several right answers counts when all of them are chosen and no other.",
        "survey": "The survey has {n} questions and {seconds} seconds for one attempt. There are no right or wrong answers. They are evaluated as numbers only and not passed on with your name.",
        "day": "Everybody has {day} attempts a day.",
        "all": "Altogether it is at most {all}.",
        "never": "Whoever has passed does not play again.",
        "daily": "Whoever has passed may play again on another day; the prize is given once.",
        "prize": "Whoever has passed takes this once: {prize}. There are {count} of them, in the order of taking; there is no draw of lots.",
        "late": "Whoever has passed when the campaign ends, earlier than announced included, can still take it within {days} days after that.",
        "late.survey": "Whoever has filled it in when the campaign ends, earlier than announced included, can still take it within {days} days after that.",
        "prize.survey": "Whoever has filled it in takes this once: {prize}. There are {count} of them, in the order of taking; there is no draw of lots.",
        "gone": "When none is left the page says so.",
        "claim": "It is claimed within {days} days with a confirmed phone number. What is not claimed in time goes back to the pool.",
    },
    "zh-hans": {
        "who": "参加本活动无需投保或购买任何产品；您的作答不影响任何投保事宜。",
        "quiz": "每次答题随机抽取 {n} 题，限时 {seconds} 秒，以服务器时间为准。答对不少于 {mark} 题即为通过。多选题须选出全部正确选项且无错选，方为答对。",
        "survey": "问卷共 {n} 题，每次限时 {seconds} 秒。答案无对错之分，仅作汇总统计，不与您的身份一并提供给他人。",
        "day": "每人每天有 {day} 次机会。",
        "all": "活动期间累计不超过 {all} 次。",
        "never": "通过后不再重复参加。",
        "daily": "通过后可改日再次参加，奖品仅限领取一次。",
        "prize": "通过者可领取一次：{prize}。共 {count} 份，先到先得，不设抽奖。",
        "late": "活动结束（包括提前结束）时已通过但尚未领取的，可在结束后 {days} 天内领取。",
        "late.survey": "活动结束（包括提前结束）时已完成问卷但尚未领取的，可在结束后 {days} 天内领取。",
        "prize.survey": "完成问卷者可领取一次：{prize}。共 {count} 份，先到先得，不设抽奖。",
        "gone": "奖品发完时，页面会如实告知。",
        "claim": "请在 {days} 天内凭已验证的手机号领取，逾期未领，退回奖池。",
    },
}


def clauses(
    config: QuizConfig, frozen: FrozenCampaign, language: str
) -> Mapping[str, list[str]]:
    """How it is played, how often, what it pays."""
    say = WORDS[language]
    quiz = config.mode == "quiz"
    how = [
        say[config.mode].format(n=config.length, seconds=config.seconds, mark=config.pass_mark),
        say["day"].format(day=config.attempts_per_day),
    ]
    if config.attempts:
        how.append(say["all"].format(all=config.attempts))
    how.append(say[config.again])
    found = {"who": [say["who"]], "how": how}
    pool = frozen.rewards.pools.get(config.prize.pool) if config.prize else None
    if pool is not None:
        sentence = say["prize" if quiz else "prize.survey"]
        prize = prize_words(config, frozen, language)
        late = say["late" if quiz else "late.survey"].format(days=frozen.rewards.claim_days)
        found["prizes"] = [
            sentence.format(prize=prize, count=f"{pool.count:,}"),
            late,
            say["gone"],
        ]
        found["claim"] = [say["claim"].format(days=frozen.rewards.claim_days)]
    return found
