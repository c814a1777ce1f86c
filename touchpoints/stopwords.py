"""What the stop page says, in both languages."""

from __future__ import annotations

OTHER = {"en": ("zh-hans", "中文"), "zh-hans": ("en", "English")}

_WORDS: dict[str, dict[str, dict[str, str]]] = {
    "en": {
        "ask": {
            "title": "Stop these {medium}?",
            "line": "We will send you no more {medium}. What you have won stays yours, and the "
            "campaign's page still tells you everything.",
            "button": "Stop {medium}",
        },
        "stopped": {
            "title": "Done",
            "line": "You will get no more {medium} from us. A code that you ask for yourself "
            "still comes.",
            "button": "",
        },
        "unknown": {
            "title": "This link is not complete",
            "line": "Please open it once more from the message, whole.",
            "button": "",
        },
    },
    "zh-hans": {
        "ask": {
            "title": "不再接收{medium}？",
            "line": "点击后我们将不再向您发送{medium}。您已获得的奖励不受影响，"
            "活动页面仍可查看全部进展。",
            "button": "停止接收{medium}",
        },
        "stopped": {
            "title": "已停止",
            "line": "我们不会再向您发送{medium}。您主动获取的验证码不受影响。",
            "button": "",
        },
        "unknown": {
            "title": "链接不完整",
            "line": "请从消息中重新完整打开此链接。",
            "button": "",
        },
    },
}
_BACK = {"en": "Back to the campaign", "zh-hans": "返回活动"}
_MEDIA = {
    "en": {"sms": "text messages", "email": "e-mails", "": ""},
    "zh-hans": {"sms": "短信", "email": "邮件", "": ""},
}


def words(language: str, state: str, medium: str) -> dict[str, str]:
    """Title, line and button of one state, about one medium."""
    named = _MEDIA[language].get(medium, "")
    texts = _WORDS[language][state].items()
    found = {key: text.replace("{medium}", named) for key, text in texts}
    return {**found, "back_text": _BACK[language]}
