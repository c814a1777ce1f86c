"""What stands around the page, and what every refusal says."""

from __future__ import annotations

from cms.serving.texts.base import Words

FRAME: Words = {
    "error.general": ("That did not work. Please try again.", "没有成功，请再试一次。"),
    "error.network": ("No connection. Please try again.", "网络断开了，请再试一次。"),
    "error.campaign.not_started": ("It has not started yet.", "活动还没开始。"),
    "error.campaign.paused": (
        "It is paused right now. Please look in again soon.",
        "活动暂停中，请稍后再来。",
    ),
    "error.campaign.ended": ("It has ended.", "活动已结束。"),
    "error.campaign.unknown": ("This activity does not exist.", "没有这个活动。"),
    "error.limit.reached": ("You have reached the limit for now.", "已达参与上限。"),
    "error.invite.unknown": (
        "This link is not complete. Ask your friend to send it again.",
        "链接不完整，请好友再发一次。",
    ),
    "error.eligibility": (
        "You don't meet the conditions in the rules.",
        "您不符合活动规则中的参与条件。",
    ),
    "error.eligibility.payee_unknown": (
        "Please open this in the organiser's app or in WeChat to claim it.",
        "请从主办方 App 或微信内打开活动后再领取。",
    ),
    "error.play.not_available": (
        "We can't offer this here. You may ask for a review.",
        "目前无法为您提供此活动，您可以申请复核。",
    ),
    "error.risk.challenge": (
        "The safety check did not finish. Please try again.",
        "安全验证没有完成，请再试一次。",
    ),
    "error.body.invalid": (
        "Something is missing or not right. Please check it.",
        "信息有缺失或有误，请检查。",
    ),
    "error.otp.wrong": ("That is not the code we sent.", "验证码不正确。"),
    "error.otp.expired": (
        "This code has expired. Please ask for a new one.",
        "验证码已过期，请重新获取。",
    ),
    "error.otp.too_many": (
        "Too many tries. Please wait before the next one.",
        "尝试次数过多，请稍后再试。",
    ),
    "error.rate.exceeded": ("Too fast. Please wait a moment.", "操作太快了，请稍等片刻。"),
    "error.idempotency.mismatch": ("This has been done already.", "这一步已经完成了。"),
    "error.request.origin": (
        "Please open the page again from its link.",
        "请从原链接重新打开页面。",
    ),
    "error.service.unavailable": (
        "Very busy right now. Please try again in a moment.",
        "现在人有点多，请稍后再试。",
    ),
    "shell.rules": ("Rules", "规则"),
    "shell.main": ("Loading", "加载中"),
    "shell.how": ("How it works", "怎么玩"),
    "shell.privacy": ("Privacy notice", "隐私说明"),
    "shell.privacy_text": (
        "We keep a device number to count people fairly and, only when you claim, your "
        "phone number in encrypted form. It is used for this activity alone and is "
        "deleted when the claim period and the legal retention time are over. You may "
        "ask for access or deletion at the contact below.",
        "为公平计数，我们会保存一个设备编号；仅在您领取时才会收集手机号，并加密保存。"
        "以上信息只用于本次活动，在领取期限和法定保存期满后删除。您可通过下方联系方式"
        "查询或要求删除。",
    ),
    "shell.contact_title": ("Contact and review", "联系与复核"),
    "shell.contact_line": (
        "Questions, or you think a decision is wrong? A person will look at it and "
        "answer within 72 hours.",
        "有疑问，或认为处理有误？工作人员会核实，并在 72 小时内答复。",
    ),
    "shell.period": ("Period", "活动时间"),
    "shell.to": ("to", "至"),
    "shell.claim_time": ("Time to claim", "领取期限"),
    "shell.days": ("{n} days", "{n} 天"),
    "shell.organiser": ("Organiser", "主办方"),
    "shell.contact": ("Contact", "联系方式"),
    "shell.close": ("Close", "关闭"),
    "shell.scan": ("On your phone", "用手机参与"),
    "shell.version": ("Rules version {version}", "规则版本 {version}"),
    "shell.noscript": (
        "Please switch on JavaScript to take part.",
        "请开启 JavaScript 后参与。",
    ),
    "missing.title": ("There is nothing here", "这里没有活动"),
    "missing.line": (
        "The link may be incomplete or the activity may be gone. Ask whoever sent it to "
        "you for the full link.",
        "链接可能不完整，或活动已下线。请让发送人重新发一次完整链接。",
    ),
}
