"""What rules about who may, and where sharing counts, say to a participant."""

from __future__ import annotations

from cms.serving.texts.base import Words

GATE: Words = {
    "error.eligibility.phone_needed": (
        "Please confirm your phone number first.",
        "请先验证手机号。",
    ),
    "error.eligibility.channel": (
        "Friends' help does not count in this app. Open the link in your browser.",
        "在当前应用内暂不支持好友助力，请用浏览器打开链接参与。",
    ),
    "error.phone.bound": (
        "You confirmed another number before. Please use that one.",
        "您已验证过其他手机号，请使用原号码。",
    ),
    "gate_verify.headline": ("One step left", "还差一步"),
    "gate_verify.line": (
        "Please confirm your phone number; then you can go on.",
        "请先验证手机号，验证后即可继续参与。",
    ),
    "gate_channel.headline": ("Better in your browser", "请在浏览器中打开"),
    "gate_channel.line": (
        "In this app your friend's invitation does not count. Copy the link and open it in "
        "your browser, or take part without it.",
        "在当前应用内参与不计入好友邀请。可复制链接到浏览器打开，也可以直接参与。",
    ),
    "gate_channel.band": ("Open in browser", "请用浏览器打开"),
    "button.join_alone": ("Take part anyway", "直接参与"),
    "button.verify": ("Confirm my phone", "验证手机号"),
    "button.copy_link": ("Get the link", "获取链接"),
    "verify.title": ("Confirm your phone", "验证手机号"),
    "verify.why": (
        "We send you a code. It shows that this number is yours.",
        "我们会发送验证码，确认是您本人的手机号。",
    ),
    "verify.go": ("Confirm", "确认验证"),
    "verify.privacy": (
        "The number is kept encrypted and used to recognise you in this activity.",
        "手机号加密保存，仅用于在本次活动中识别您。",
    ),
}
