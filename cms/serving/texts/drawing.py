"""What the pages of a draw and of a collection say alike."""

from __future__ import annotations

from cms.serving.texts.base import Words
from cms.serving.texts.composed import COMPOSED

DRAWING: Words = {
    **COMPOSED,
    "button.share": ("Invite a friend for a chance", "邀好友得机会"),
    "button.claim": ("Claim my prize", "领取奖品"),
    "button.results": ("See the rules", "查看活动规则"),
    "chances.left": ("{n} left", "剩 {n} 次"),
    "chances.earn": ("More chances", "获得更多机会"),
    "chances.way": ("+{n} each", "+{n} 次"),
    "chances.day": ("up to {n} a day", "每天最多 {n} 次"),
    "won.headline": ("{amount} is yours", "恭喜获得 {amount}"),
    "won.title": ("{title} is yours", "恭喜获得{title}"),
    "won.empty": (
        "The prize you drew had just run out, this one takes its place.",
        "您抽中的奖品刚好发完，改送这一份。",
    ),
    "blank.headline": ("Nothing this time", "这次没有中奖"),
    "blank.line": ("Thank you for trying your luck.", "谢谢参与，好运下次就来。"),
    "blank.empty": (
        "The prize you drew had just run out. We are sorry.",
        "您抽中的奖品刚好发完，非常抱歉。",
    ),
    "blank.card": ("Good luck next time", "好运在路上"),
    "none.headline": ("No chances left", "抽奖机会已用完"),
    "none.line": (
        "A friend who joins by your link brings you another.",
        "好友通过您的链接参加，您就能再得机会。",
    ),
    "none.tomorrow": ("Come back tomorrow for the next one.", "明天再来，又有新的机会。"),
    "tickets.title": ("What I drew", "我的抽奖记录"),
    "tickets.blank": ("No prize", "未中奖"),
    "tickets.check": ("Check it", "验证"),
    "fair.link": ("How this draw can be checked", "如何验证本次抽奖"),
    "fair.rule": (
        "Fingerprint of the sealed seed (SHA-256): {commitment}",
        "封存种子指纹（SHA-256）：{commitment}",
    ),
    "ended.line": (
        "What you have won stays yours until its claim date. The draws can now be checked.",
        "已中的奖品在领取期限内仍可领取。抽奖种子已公布，可以验证结果。",
    ),
    "rewards.title": ("My prizes", "我的奖品"),
    "error.stock.empty": ("The last one has just been given.", "刚刚被抽完了。"),
    "error.cards.missing": ("A card is still missing.", "还差卡片，暂时不能合成。"),
    "share.title": ("Invite a friend", "邀请好友"),
    "share.line": (
        "Each friend who joins by your link brings you another chance.",
        "每位好友通过您的链接参加，您就多得一次机会。",
    ),
}
