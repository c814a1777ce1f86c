"""What happenings are called where people read of them. Pure.

A name that is missing here can be listened to all the same, with a label of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

DOES: dict[str, dict[str, str]] = {
    "joined": {"en": "Take part", "zh-hans": "参加活动"},
    "friend_joined": {"en": "A friend joins by your link", "zh-hans": "好友通过您的链接参加"},
    "friend_verified": {
        "en": "A new friend joins by your link and confirms a phone number",
        "zh-hans": "新朋友通过您的链接参加并验证手机号",
    },
    "friend_qualified": {
        "en": "A friend does what the invitation asks",
        "zh-hans": "好友完成邀请事项",
    },
    "helped": {"en": "Help a friend", "zh-hans": "为好友助力"},
    "got_help": {"en": "A friend helps you", "zh-hans": "好友为您助力"},
    "checked_in": {"en": "Check in", "zh-hans": "每日签到"},
    "task_done": {"en": "Complete a task", "zh-hans": "完成一项任务"},
    "answered": {"en": "Answer the questions", "zh-hans": "参与答题"},
    "quiz_passed": {"en": "Pass the quiz", "zh-hans": "答题通过"},
    "drawn": {"en": "Draw", "zh-hans": "抽奖一次"},
    "card_got": {"en": "Get a card", "zh-hans": "获得一张卡片"},
    "team_full": {"en": "Complete a team", "zh-hans": "组队成功"},
    "voted": {"en": "Vote", "zh-hans": "参与投票"},
}


def named(on: str, label: Mapping[str, str] | None, language: str) -> str:
    """What a happening is called: its own label, ours, or its bare name."""
    return (label or DOES.get(on, {})).get(language, on)
