"""What pages of composed campaigns say alike: steps, chances, tasks and points."""

from __future__ import annotations

from cms.serving.texts.base import Words

COMPOSED: Words = {
    "friend": ("Your friend", "好友"),
    "card.next": ("Next prize", "下一份奖励"),
    "button.join": ("Take part", "立即参加"),
    "button.share": ("Invite a friend", "邀请好友"),
    "button.more": ("Invite more friends", "继续邀请好友"),
    "button.take": ("Take my prize", "领取奖励"),
    "button.verify": ("Confirm my phone", "验证手机号"),
    "button.another": ("Take part again", "再参加一次"),
    "button.retry": ("Try for a returned prize", "看看有没有退回的"),
    "consent.hint": ("Please tick the box first, then go on.", "请先勾选同意，再继续"),
    "won.many": (
        "{n} prizes are waiting. Claim by {date}.",
        "{n} 份奖励待领取，请在 {date} 前领取。",
    ),
    "checking.headline": ("Your prize is being checked", "奖励正在核验"),
    "onway.headline": ("The money is on its way", "奖励已在路上"),
    "onway.line": (
        "It goes to {phone}. You can close this page.",
        "将发放至 {phone}，可以放心关闭页面。",
    ),
    "expired.headline": ("A prize was not claimed in time", "有一份奖励逾期未领"),
    "expired.line": ("It went back to the campaign.", "未领取的奖励已退回本次活动。"),
    "expired.band": ("Expired", "已过期"),
    "revoked.headline": ("This prize was not confirmed", "这份奖励未通过核验"),
    "sold_out.headline": ("All prizes have been given out", "奖励已全部发出"),
    "sold_out.line": (
        "Prizes that expire come back. Look in again.",
        "逾期未领的奖励会退回来，可以再来看看。",
    ),
    "sold_out.band": ("All gone", "已发完"),
    "limit.headline": ("You have taken part already", "您已经参加过了"),
    "limit.line": (
        "You have reached the limit of this activity. Thank you for coming.",
        "您已达本次活动的参与上限，感谢支持。",
    ),
    "limit.band": ("Thank you", "感谢参与"),
    "ended.line": (
        "What you have taken stays yours until its claim date.",
        "已领取的奖励，在领取期限内仍可兑付。",
    ),
    "step.locked": ("{n} more to go", "还差 {n}"),
    "step.ready": ("Ready for you", "可领取"),
    "step.taken": ("Taken", "已领取"),
    "error.stock.empty": ("This prize has been given out for now.", "这份奖励暂时发完了。"),
    "error.step.not_reached": ("This step is not reached yet.", "还没有达到这一档。"),
    "error.step.taken": ("You have taken this prize already.", "这份奖励您已领取。"),
    "error.chance.none": ("You have no chance left for now.", "暂时没有机会了。"),
    "error.points.short": ("You don't have enough points yet.", "积分还不够。"),
    "error.task.done": ("This task is done already.", "这项任务已完成。"),
    "error.task.too_soon": ("A little longer, please.", "再停留一会儿就好。"),
    "error.phone.bound": (
        "Another number was confirmed before. It stays the one for this activity.",
        "您之前已验证过其他手机号，本次活动以该号码为准。",
    ),
    "rewards.title": ("My rewards", "我的奖励"),
    "claim.title": ("Claim my reward", "领取奖励"),
    "claim.privacy": (
        "The number is used for this payment only and kept encrypted.",
        "手机号仅用于发放本次奖励，加密保存。",
    ),
    "verify.title": ("Confirm your phone", "验证手机号"),
    "verify.why": (
        "We send you a code. A confirmed number makes you count as a friend.",
        "我们会发送验证码，验证后您才计为一位好友。",
    ),
    "verify.go": ("Confirm", "确认验证"),
    "verify.privacy": (
        "The number is kept encrypted and used to recognise you in this activity.",
        "手机号加密保存，仅用于在本次活动中识别您。",
    ),
    "shell.quantity": ("Quantity", "奖励数量"),
    "shell.packets": ("{n} prizes", "{n} 份"),
    "shell.per_person": ("Per person", "每人限制"),
}
