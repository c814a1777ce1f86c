"""In what a page is open, told by its user agent. A weak signal: for policy, not for proof."""

from __future__ import annotations

import re
from functools import lru_cache

from campaigns.law.sections import Environment

_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|Android(?!.*Mobile)", re.IGNORECASE)
_PHONE = re.compile(r"iPhone|iPod|Mobile|Android|HarmonyOS|Windows Phone", re.IGNORECASE)
_DESKTOP = re.compile(r"Windows NT|Macintosh|X11|CrOS", re.IGNORECASE)


@lru_cache(maxsize=4096)
def environment_of(user_agent: str, app: str = "") -> Environment:
    """WeChat, a mini program's page, Alipay, the organiser's `app` (a word of its user agent),
    else a browser. WeChat on a desktop and WeChat Work count as WeChat."""
    if app and app.lower() in user_agent.lower():
        return "app"
    if "AlipayClient" in user_agent:
        return "alipay"
    if "MicroMessenger" in user_agent or "wxwork" in user_agent:
        return "mini_program" if "miniprogram" in user_agent.lower() else "wechat"
    return "browser"


@lru_cache(maxsize=4096)
def device_type_of(user_agent: str) -> str | None:
    """`phone`, `tablet` or `desktop`; None where it says neither."""
    if _TABLET.search(user_agent):
        return "tablet"
    if _PHONE.search(user_agent):
        return "phone"
    return "desktop" if _DESKTOP.search(user_agent) else None
