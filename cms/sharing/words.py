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
