"""A draw: wheel or scratch card, so many chances, and the proof that it was fair."""

from __future__ import annotations

from cms.serving.texts.base import Words
from cms.serving.texts.drawing import DRAWING

DRAW: Words = {
    **DRAWING,
    "kicker": ("Try your luck", "试试手气"),
    "button.join": ("Draw now", "立即抽奖"),
    "button.draw": ("Draw now", "立即抽奖"),
    "button.again": ("Draw again", "再抽一次"),
    "button.reveal": ("Reveal it", "刮开看看"),
    "object.foil": ("Scratch here", "刮开有喜"),
    "start.headline": ("Win up to", "最高可得"),
    "start.line": (
        "Free of charge. What there is to win, and how likely, stands in the rules.",
        "免费参与，奖品和中奖概率均在规则中公示。",
    ),
    "start.invited": ("{name} invites you to try your luck", "{name}邀您来试试手气"),
    "not_started.headline": ("Soon you can win up to", "即将开始，最高可得"),
    "not_started.line": (
        "It starts on {date}. Come back then and try your luck.",
        "{date} 开始，到时来试试手气。",
    ),
    "ready.headline": ("Your luck is waiting", "好运等您来"),
    "ready.line": (
        "One tap, and the answer is certain before anything moves.",
        "轻点一下，结果先定，动画只为助兴。",
    ),
    "scratch.headline": ("Scratch the field", "刮开涂层"),
    "scratch.line": (
        "Rub over the silver, or use the button.",
        "用手指刮开银色涂层，或点下方按钮。",
    ),
    "sold_out.headline": ("Every ticket has been drawn", "奖券已全部抽完"),
    "sold_out.line": (
        "Each prize has been given exactly as often as the rules say.",
        "所有奖品已按规则公布的数量全部送出。",
    ),
    "sold_out.band": ("All drawn", "已抽完"),
    "shell.step1": ("Draw", "抽奖"),
    "shell.step1_line": ("Every day there is a free chance.", "每天都有免费机会。"),
    "shell.step2": ("Bring a friend", "邀好友"),
    "shell.step2_line": (
        "Whoever joins by your link brings you another.",
        "好友通过您的链接参加，您再得一次机会。",
    ),
    "shell.step3": ("Claim", "领奖"),
    "shell.step3_line": (
        "What you win is paid to your phone number.",
        "奖品发放到您的手机号。",
    ),
    "shell.scan_line": ("Scan the code and draw.", "扫一扫，马上抽。"),
}
