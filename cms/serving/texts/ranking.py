"""A ranking: places, the people around one's own, what is missing to the next prize.

`{unit}` is the campaign's own word after a number: "friends".
"""

from __future__ import annotations

from cms.serving.texts.base import Words

RANKING: Words = {
    "kicker": ("The race is on", "好友争榜赛"),
    "cup": ("1st", "冠军"),
    "button.join": ("Take part", "我要上榜"),
    "button.share": ("Invite a friend", "立即邀请好友"),
    "button.more": ("Invite more friends", "继续邀请好友"),
    "button.another": ("Take part again", "再参加一次"),
    "button.retry": ("Take part", "我要上榜"),
    "button.verify": ("Confirm my phone", "验证手机号"),
    "button.places": ("See the ranking", "查看榜单"),
    "consent.hint": ("Please tick the box first, then go on.", "请先勾选同意，再继续"),
    "start.headline": ("Bring friends, climb the ranking", "邀好友 争榜单"),
    "start.line": (
        "First place wins {prize}. Every new friend who confirms a phone number counts.",
        "第一名赢 {prize}，好友加入并验证新手机号即计一位。",
    ),
    "start.other": (
        "First place wins {prize}. Every step counts.",
        "第一名赢 {prize}，每一步都算数。",
    ),
    "invited.kicker": ("{name} invites you", "{name} 邀您助力"),
    "invited.headline": ("Help a friend up the ranking", "帮好友冲榜"),
    "invited.line": (
        "Take part and confirm your phone: it counts for your friend, and you can climb too.",
        "加入并验证手机号，即为好友计一位，您也可以一起争榜。",
    ),
    "not_started.headline": ("The race starts soon", "争榜即将开始"),
    "not_started.line": (
        "It starts on {date}. Come back then with your friends.",
        "{date} 开始，到时叫上好友一起来。",
    ),
    "verify.kicker": ("One step left", "还差一步"),
    "verify.headline": ("Confirm your phone for your friend", "验证手机号，为好友计分"),
    "verify.line": (
        "Then you count for the friend who invited you.",
        "验证后，您就为邀请您的好友计了一位。",
    ),
    "verify.title": ("Confirm your phone", "验证手机号"),
    "verify.why": ("We send you a code.", "我们会向您发送验证码。"),
    "verify.go": ("Confirm", "确认验证"),
    "verify.privacy": (
        "The number is kept encrypted and used for this activity alone.",
        "手机号加密保存，仅用于本次活动。",
    ),
    "unplaced.kicker": ("In the race so far: {n}", "已有 {n} 人上榜"),
    "unplaced.headline": ("Your first friend puts you in", "邀到好友即可上榜"),
    "unplaced.line": ("{needed} {unit} to {prize}.", "再邀 {needed} {unit}，冲击{prize}。"),
    "placed.kicker": ("Your place", "我的名次"),
    "placed.headline": ("Place {place}", "第 {place} 名"),
    "placed.next": (
        "{needed} more {unit} to {prize} (place {at}).",
        "再邀 {needed} {unit}，升至第 {at} 名得{prize}。",
    ),
    "placed.line": ("You have {value} {unit}.", "您已有 {value} {unit}。"),
    "placed.top": (
        "Nobody has more. {value} {unit}: keep it up.",
        "暂列第一，已有 {value} {unit}，继续保持！",
    ),
    "placed.far": ("Beyond place {n}", "{n} 名以外"),
    "own_prize": ("As it stands you win: {prize}", "目前可得：{prize}"),
    "held.kicker": ("Being checked", "核查中"),
    "held.headline": ("A person is looking at it", "您的数据正在核查"),
    "held.line": (
        "Until then you have no place. What you do meanwhile counts afterwards.",
        "核查期间暂不显示名次，通过后会补计。",
    ),
    "held.band": ("Checking", "核查中"),
    "left_out.kicker": ("Checked", "核查已完成"),
    "left_out.headline": ("Without a place this time", "本次不列入榜单"),
    "left_out.line": (
        "We have looked at it, and it does not count in this ranking. "
        "You may ask for a review.",
        "本次数据不计入榜单，您可以申请复核。",
    ),
    "left_out.band": ("Closed", "已关闭"),
    "cooling.kicker": ("The ranking is closed", "榜单已截止"),
    "cooling.headline": ("Place {place}, being checked", "暂列第 {place} 名"),
    "cooling.none": ("The ranking is closed", "榜单已截止"),
    "cooling.line": (
        "Prizes are given on {date}, when everything has been checked.",
        "核查后于 {date} 公布最终名次并发奖。",
    ),
    "final.kicker": ("Final ranking", "最终榜单"),
    "final.headline": ("You are number {place}", "您是第 {place} 名"),
    "final.none": ("The race is over", "争榜已结束"),
    "final.line": ("Thank you for {value} {unit}.", "感谢您带来 {value} {unit}。"),
    "final.thanks": ("Thank you for taking part.", "感谢您的参与。"),
    "clock.freeze": ("Closes in", "距截止"),
    "clock.settle": ("Prizes in", "距发奖"),
    "table.title": ("Ranking", "排行榜"),
    "table.people": ("{n} in the race", "{n} 人上榜"),
    "table.me": ("You", "我"),
    "table.empty": ("Nobody is in yet. Be the first.", "还没有人上榜，快来抢第一！"),
    "table.fresh": ("Updated every few seconds", "每几秒更新一次"),
    "prizes.title": ("Prizes", "榜单奖品"),
    "prizes.one": ("Place {first}", "第 {first} 名"),
    "prizes.band": ("Places {first}–{last}", "第 {first}–{last} 名"),
    "won.line": (
        "Your prize for place {place}. Claim it by {date}.",
        "第 {place} 名奖品，请在 {date} 前领取。",
    ),
    "checking.headline": ("Your prize is being checked", "奖品正在核验"),
    "onway.headline": ("The money is on its way", "奖金已在路上"),
    "onway.line": (
        "It goes to {phone}. You can close this page.",
        "将发放至 {phone}，可以放心关闭页面。",
    ),
    "expired.headline": ("The prize was not claimed in time", "奖品逾期未领"),
    "expired.line": ("It stays with the organiser.", "逾期未领的奖品已由主办方收回。"),
    "expired.band": ("Expired", "已过期"),
    "revoked.headline": ("This prize was not confirmed", "奖品未通过核验"),
    "sold_out.headline": ("All prizes have been given out", "奖品已全部发出"),
    "sold_out.line": ("The ranking goes on for the honour.", "榜单仍在继续，名次照常更新。"),
    "sold_out.band": ("All gone", "已发完"),
    "limit.headline": ("You have taken part already", "您已经参加过了"),
    "limit.line": ("Thank you for coming.", "感谢支持。"),
    "limit.band": ("Thank you", "感谢参与"),
    "ended.line": (
        "What you have won stays yours until its claim date.",
        "已获得的奖品，在领取期限内仍可领取。",
    ),
    "rewards.title": ("My prizes", "我的奖品"),
    "share.title": ("Invite a friend", "邀请好友"),
    "share.line": (
        "Whoever joins by your link and confirms a phone number counts for you.",
        "好友通过您的链接加入并验证手机号，即为您计一位。",
    ),
    "claim.title": ("Claim my prize", "领取奖品"),
    "claim.privacy": (
        "The number is used for this payment only and kept encrypted.",
        "手机号仅用于发放本次奖品，加密保存。",
    ),
    "error.phone.bound": (
        "Another number was confirmed before. It stays the one for this activity.",
        "您之前已验证过其他手机号，本次活动以该号码为准。",
    ),
    "error.stock.empty": ("All prizes have been given out.", "奖品已发完。"),
    "shell.step1": ("Share your link", "分享专属链接"),
    "shell.step1_line": (
        "Friends take part by it and confirm a phone number.",
        "好友通过链接加入并验证手机号。",
    ),
    "shell.step2": ("Climb", "名次上升"),
    "shell.step2_line": (
        "Whoever has more stands higher; of equals, who was earlier.",
        "数量越多名次越前，相同则先达到者在前。",
    ),
    "shell.step3": ("Win by your place", "按名次得奖"),
    "shell.step3_line": (
        "The ranking closes, is checked, and the places get their prizes: no draw of lots.",
        "截止并核查后按名次发奖，不设抽奖。",
    ),
    "shell.scan_line": ("Scan the code and join the race.", "扫一扫，马上争榜。"),
}
