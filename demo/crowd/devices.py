"""What a visitor's device looks like to the campaign."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_PHONES = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 MicroMessenger/8.0.50.2701",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN",
    "Mozilla/5.0 (Linux; Android 13; PGT-AN10) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.6367.82 Mobile Safari/537.36",
)
_HEADLESS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/126.0.0.0 Safari/537.36"
)

Signals = Callable[[float], dict[str, Any]]


@dataclass
class Browser:
    """Headers and the signals a page of ours would report after `seconds` on it."""

    headers: dict[str, str]
    reports_signals: bool
    signals: Signals = field(repr=False)
    device_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def _no_signals(_seconds: float) -> dict[str, Any]:
    return {}


def phone_browser(rng: random.Random) -> Browser:
    """A person's phone: touches and scrolls while reading."""
    agent = rng.choice(_PHONES)
    touches, scrolls = rng.randint(2, 9), rng.randint(1, 14)

    def signals(seconds: float) -> dict[str, Any]:
        return {
            "v": 1,
            "dwell_ms": int(seconds * 1000),
            "pointer": touches,
            "touch": touches,
            "scroll": scrolls,
            "key": 0,
            "webdriver": False,
            "cdp": False,
            "lies": 0,
            "ua": agent,
            "platform": "iPhone" if "iPhone" in agent else "Linux armv81",
            "touch_points": 5,
            "screen": [390, 844, 390, 844, 390, 760, 3],
        }

    headers = {
        "User-Agent": agent,
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Sec-Fetch-Site": "same-origin",
    }
    return Browser(headers, reports_signals=True, signals=signals)


def http_library(_rng: random.Random) -> Browser:
    """A program that never opened the page."""
    headers = {"User-Agent": "python-requests/2.32.3"}
    return Browser(headers, reports_signals=False, signals=_no_signals)


def emulator(_rng: random.Random) -> Browser:
    """A browser that a program drives at its own pace."""

    def signals(seconds: float) -> dict[str, Any]:
        return {
            "v": 1,
            "dwell_ms": int(seconds * 1000),
            "pointer": 0,
            "touch": 0,
            "scroll": 0,
            "key": 0,
            "webdriver": True,
            "cdp": True,
            "lies": 0,
            "ua": _HEADLESS,
            "platform": "Linux x86_64",
            "touch_points": 0,
            "screen": [800, 600, 800, 600, 800, 600, 1],
        }

    headers = {"User-Agent": _HEADLESS, "Accept-Language": "en-US"}
    return Browser(headers, reports_signals=True, signals=signals)
