"""A ladder: something is counted, and at certain numbers there is a prize."""

from __future__ import annotations

from cms.serving.texts.base import Words
from cms.serving.texts.composed import COMPOSED

MILESTONE: Words = {
    **COMPOSED,
    "kicker": ("Step by step", "步步有礼"),
    "card.label": ("Up to", "最高可得"),
    "start.headline": ("Every friend brings you a step higher", "每邀一位 更上一层"),
    "start.line": (
        "Prizes on the way up: {n}. Friends pay nothing, and neither do you.",
        "沿途 {n} 份奖励，好友和您都不花一分钱。",
    ),
    "invited.kicker": ("{name} invites you", "{name} 邀您一起"),
    "invited.headline": ("Give {name} a step up", "助 {name} 更上一层"),
    "invited.line": (
        "Join, confirm your phone, and climb yourself. Nothing has to be bought.",
        "加入并验证手机号，您也可以开始攀登，无需购买。",
    ),
    "not_started.headline": ("Soon the climb begins", "攀登即将开始"),
    "not_started.line": ("It starts on {date}. Come back then.", "{date} 开始，到时见。"),
    "verify.kicker": ("One tap left", "还差一步"),
    "verify.headline": ("Confirm your phone to count", "验证手机号 助力生效"),
    "verify.line": (
        "Then your friend is a step higher, and you can begin yourself.",
        "验证后好友更上一层，您也可以开始邀请。",
    ),
    "progress.kicker": ("{n} counted so far", "已计 {n} 位"),
    "progress.first": ("Your first prize is {n} away", "再邀 {n} 位得第一份奖励"),
    "progress.headline": ("{n} more for {title}", "再邀 {n} 位得「{title}」"),
    "progress.line": ("What counts: {label}.", "计数方式：{label}。"),
    "progress.kept": (
        "Friends still being checked: {n}.",
        "{n} 位好友正在核验中。",
    ),
    "progress.left_out": (
        "Friends who do not count after a check: {n}. You may ask for a review.",
        "核查后有 {n} 位好友不计入，您可以申请复核。",
    ),
    "ready.kicker": ("{n} reached", "已满 {n} 位"),
    "ready.headline": ("You can take {title}", "「{title}」请领取"),
    "ready.line": ("One tap, and the next step begins.", "点一下领取，继续向上。"),
    "top.kicker": ("{n} friends", "{n} 位好友"),
    "top.headline": ("You have reached the top", "您已登顶"),
    "top.line": (
        "Every prize of the ladder is yours. Thank you.",
        "全部奖励均已领取，感谢支持。",
    ),
    "steps.title": ("The steps", "奖励阶梯"),
    "steps.count": ("{n} joined", "{n} 位已加入"),
    "steps.at": ("At {n}", "满 {n}"),
    "share.title": ("Invite a friend", "邀请好友"),
    "share.line": (
        "Whoever joins by your link and confirms a phone brings you a step higher.",
        "好友通过您的链接加入并验证手机号，您就更上一层。",
    ),
    "shell.step1": ("Send your link", "发出链接"),
    "shell.step1_line": ("A friend joins by it.", "好友通过链接加入。"),
    "shell.step2": ("Your friend confirms", "好友验证"),
    "shell.step2_line": (
        "A new phone number counts once. Nothing has to be bought.",
        "新手机号只计一次，无需购买。",
    ),
    "shell.step3": ("You take the prizes", "领取奖励"),
    "shell.step3_line": (
        "Each step once, claimed with your phone number.",
        "每档限领一次，凭手机号领取。",
    ),
    "shell.scan_line": ("Scan the code and begin to climb.", "扫一扫，马上开始。"),
}
