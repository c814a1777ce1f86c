"""What posters and cards say beside the page's own words, in both languages."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "assist": {
        "scan": ("Scan to open yours", "扫码拆红包"),
        "scan.personal": ("Scan and open it together", "扫码一起拆"),
        "card": ("Open it with friends", "好友一起拆"),
    },
    "referral": {
        "scan": ("Scan to take yours", "扫码领奖励"),
        "card": ("One each, for two friends", "邀好友 两人都有奖"),
    },
    "gift": {
        "scan": ("Scan to get yours free", "扫码免费领"),
        "card": ("Free for new customers", "新客免费领"),
    },
    "milestone": {
        "scan": ("Scan to help me up", "扫码助我登高"),
        "card": ("Step by step, prizes for friends", "邀好友 步步有礼"),
    },
    "draw": {
        "scan": ("Scan to try your luck", "扫码试试手气"),
        "card": ("Try your luck every day", "天天抽 好运来"),
    },
    "collect": {
        "scan": ("Scan to collect", "扫码来集卡"),
        "scan.personal": ("Scan and collect with me", "扫码一起集卡"),
        "card": ("Collect them all", "集齐有礼"),
    },
    "checkin": {
        "scan": ("Scan to check in", "扫码签到"),
        "card": ("One tap a day", "每天签到 惊喜不断"),
    },
    "rain": {
        "scan": ("Scan and catch them", "扫码抢红包"),
        "card": ("Red packets rain", "红包雨 准时下"),
    },
    "team": {
        "scan": ("Scan to found a team", "扫码组队"),
        "scan.personal": ("Scan and join my team", "扫码加入我的队"),
        "card": ("One pot for all of us", "组队 一起瓜分"),
    },
    "ranking": {
        "scan": ("Scan to join the race", "扫码一起争榜"),
        "scan.personal": ("Scan and count for me", "扫码为我助力"),
        "card": ("Prizes by place", "邀好友 争榜单"),
    },
    "quiz": {
        "scan": ("Scan to try it", "扫码来挑战"),
        "card": ("Do you know more?", "看看谁更懂"),
    },
    "": {
        "scan": ("Scan to take part", "扫码参加"),
        "until": ("Until {date}", "截止 {date}"),
        "rules": ("See the page for all rules", "活动规则详见页面"),
        "friend": ("A friend", "好友"),
    },
}


def word(kind: str, key: str, language: str) -> str:
    """The word of a kind, else the one all kinds share."""
    pair = WORDS.get(kind, {}).get(key) or WORDS[""].get(key, ("", ""))
    return pair[1] if language == "zh-hans" else pair[0]
