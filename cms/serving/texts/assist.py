"""The packet that friends open together."""

from __future__ import annotations

from collections.abc import Mapping

from cms.serving.texts.base import Words

FEW = {0: "start.line_none", 1: "start.line_one"}


def start_line(said: Mapping[str, str], own: Mapping[str, str], helpers: int) -> str:
    """The promise with so many helpers, `{n}` not filled in.

    One helper or none has a sentence of its own; a version that has only written the one for
    many (`own`) keeps its own words.
    """
    key = FEW.get(helpers, "start.line")
    return own.get(key) or own.get("start.line") or said[key]


ASSIST: Words = {
    "kicker": ("Open it together", "好友一起拆"),
    "friend": ("your friend", "好友"),
    "clock.session": ("Help counts for another", "助力剩余"),
    "clock.full": ("Open it within", "请在此时间内打开"),
    "button.join": ("Start my packet", "我要拆红包"),
    "button.help": ("Help open it", "帮 TA 拆一下"),
    "button.own": ("Get one for myself", "我也要拆一个"),
    "button.mine": ("Go to my packet", "看我的红包"),
    "button.share": ("Ask friends to help", "喊好友来拆"),
    "button.open": ("Open the packet", "拆开红包"),
    "button.another": ("Start another packet", "再拆一个"),
    "button.retry": ("Try for a returned packet", "碰碰退回的红包"),
    "consent.hint": ("Please tick the box first, then start.", "请先勾选同意，再开始拆红包"),
    "start.headline": ("Open up to", "拆红包最高"),
    "start.line": (
        "{n} friends help you open it. The money is yours.",
        "邀 {n} 位好友一起拆，金额全归您",
    ),
    "start.line_one": (
        "A friend helps you open it. The money is yours.",
        "邀一位好友一起拆，金额全归您",
    ),
    "start.line_none": ("Yours to open, nobody needs to help.", "不用助力，直接拆开"),
    "start.invited": ("{name} invites you", "{name} 邀您一起拆"),
    "not_started.headline": ("Soon you can open up to", "即将开拆，最高"),
    "not_started.line": (
        "It starts on {date}. Come back then, packets will be ready.",
        "{date} 准时开始，到时见。",
    ),
    "friend.kicker": ("{name} asks for your help", "{name} 喊您帮忙"),
    "friend.headline": ("Help {name} open this packet", "帮 {name} 拆开这个红包"),
    "friend.line": (
        "One tap is enough. It costs you nothing, and you may start your own.",
        "点一下就好，不花一分钱，您也可以拆一个。",
    ),
    "helped.headline": ("You helped {name}", "您帮 {name} 拆了一份"),
    "helped.card": ("You added", "您帮拆出"),
    "helped.line": (
        "Now start a packet of your own and ask for help back.",
        "轮到您了，发起自己的红包，请 TA 也来帮。",
    ),
    "helped.done": (
        "The packet is full thanks to you. Start one of your own.",
        "您这一下凑满了！也给自己拆一个吧。",
    ),
    "progress.kicker": ("Packet of {target}", "{target} 红包"),
    "progress.one": ("1 more friend and it opens", "再来 1 位好友就能拆"),
    "progress.many": ("{n} more friends and it opens", "再来 {n} 位好友就能拆"),
    "progress.card": ("In it so far", "已凑到"),
    "progress.line": (
        "{rest} still to come. Every friend adds to it.",
        "还差 {rest}，每位好友都能添一份。",
    ),
    "progress.bar": ("How full the packet is", "红包进度"),
    "seats.label": ("Friends who have helped: {n} of {of}", "{of} 位好友中已有 {n} 位帮拆"),
    "seat.free": ("Invite", "邀请"),
    "ready.headline": ("Full! Your packet is ready", "凑满了，可以拆啦"),
    "ready.line": ("Open it now, then claim the money.", "拆开后即可领取到手机。"),
    "checking.headline": ("Your packet is being checked", "红包正在核验"),
    "onway.headline": ("The money is on its way", "钱已在路上"),
    "onway.line": (
        "It goes to {phone}. You can close this page.",
        "将发放至 {phone}，可以放心关闭页面。",
    ),
    "expired.headline": ("This packet was not claimed in time", "红包已过领取时间"),
    "expired.line": ("The money went back to the pool.", "未领取的金额已退回奖池。"),
    "expired.band": ("Expired", "已过期"),
    "revoked.headline": ("This packet was not confirmed", "红包未通过核验"),
    "nothing.headline": ("No packet this time", "这次没有拆到"),
    "nothing.line": (
        "Nothing was in it. Thank you for taking part.",
        "里面是空的，感谢您的参与。",
    ),
    "nothing.band": ("Empty", "下次好运"),
    "sold_out.headline": ("Every packet has been taken", "红包已被领完"),
    "sold_out.line": (
        "A packet that expires comes back. Look in again.",
        "过期的红包会退回来，可以再来看看。",
    ),
    "sold_out.band": ("All gone", "已领完"),
    "ended.line": (
        "What you have won stays yours until its claim date.",
        "已获得的红包，在领取期限内仍可领取。",
    ),
    "limit.headline": ("That was your packet for now", "您的红包已经拆过了"),
    "limit.line": (
        "You have reached the limit. The rules tell when the next one starts.",
        "已达参与上限，下次开放时间见活动规则。",
    ),
    "limit.band": ("See you soon", "下次再见"),
    "rewards.title": ("My packets", "我的红包"),
    "share.title": ("Ask friends to help", "喊好友来拆"),
    "share.line": (
        "Whoever opens your link can help with one tap.",
        "好友打开链接，点一下就能帮您。",
    ),
    "claim.title": ("Claim the packet", "领取红包"),
    "claim.privacy": (
        "The number is used for this payment only and kept encrypted.",
        "手机号仅用于发放本次红包，加密保存。",
    ),
    "error.stock.empty": ("Every packet has been taken for now.", "红包暂时被领完了。"),
    "error.help.own": (
        "This is your own packet. Send the link to friends.",
        "这是您自己的红包，快发给好友吧。",
    ),
    "error.help.already": ("You have already helped with this packet.", "您已经帮 TA 拆过了。"),
    "error.help.full": ("This packet is already full.", "这个红包已经凑满了。"),
    "error.help.expired": (
        "This packet is no longer open for help.",
        "这个红包的助力时间已过。",
    ),
    "shell.step1": ("Start a packet", "发起红包"),
    "shell.step1_line": ("It is yours the moment you start.", "一点就有，红包先为您留着。"),
    "shell.step2": ("Ask friends to help", "喊好友来拆"),
    "shell.step2_line": (
        "Every friend adds to the amount, at no cost to them.",
        "每位好友都能添一份，不花他们一分钱。",
    ),
    "shell.step3": ("Open and claim", "拆开领取"),
    "shell.step3_line": (
        "The money is paid out to your phone number.",
        "凑满即可拆开，发放至您的手机号。",
    ),
    "shell.quantity": ("Quantity", "红包数量"),
    "shell.packets": ("{n} packets", "{n} 个"),
    "shell.per_packet": ("Per packet", "单个红包"),
    "shell.per_person": ("Per person", "每人限制"),
    "shell.per_day": ("{n} packet a day, {m} helps a day", "每天可拆 {n} 个，可帮拆 {m} 次"),
    "shell.scan_line": ("Scan the code and join in a second.", "扫一扫，马上开拆。"),
}
