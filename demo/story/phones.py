"""What visitors carry, in the shares one sees in China."""

from __future__ import annotations

import random

_WECHAT = "MicroMessenger/8.0.50.2701 WeChat/arm64 Weixin NetType/{net} Language/zh_CN"
_ANDROID = (
    "Mozilla/5.0 (Linux; Android {v}; {model}) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36"
)
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS {v} like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148"
)
_SAFARI = _IPHONE.replace(" Mobile/", " Version/17.5 Mobile/") + " Safari/604.1"
_DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)
_IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
_MODELS = ("PGT-AN10", "V2309A", "2304FPN6DC", "ALN-AL00", "RMX3888", "SM-S9180", "PJD110")


def user_agent(rng: random.Random) -> str:
    """One visitor's browser: three in four come inside WeChat."""
    net = rng.choice(("WIFI", "5G", "4G"))
    android = _ANDROID.format(v=rng.choice((12, 13, 14)), model=rng.choice(_MODELS))
    iphone = _IPHONE.format(v=rng.choice(("16_7", "17_5", "18_1")))
    choices = (
        (f"{android} {_WECHAT.format(net=net)}", 48),
        (f"{iphone} {_WECHAT.format(net=net)}", 27),
        (android.replace("Version/4.0 ", ""), 11),
        (_SAFARI.format(v="17_5"), 8),
        (_DESKTOP, 4),
        (_IPAD, 2),
    )
    return rng.choices([text for text, _share in choices], [s for _t, s in choices])[0]


def signals(agent: str, seconds: float, rng: random.Random) -> dict[str, object]:
    """What the page reports of somebody who reads for `seconds` before tapping."""
    touch = "Windows" not in agent
    return {
        "v": 1,
        "dwell_ms": int(seconds * 1000),
        "pointer": rng.randint(2, 9),
        "touch": rng.randint(2, 9) if touch else 0,
        "scroll": rng.randint(1, 14),
        "key": 0,
        "webdriver": False,
        "cdp": False,
        "lies": 0,
        "ua": agent,
        "platform": "iPhone" if "iPhone" in agent else "Linux armv81" if touch else "Win32",
        "touch_points": 5 if touch else 0,
        "screen": [390, 844, 390, 844, 390, 760, 3] if touch else [1920, 1080] * 3 + [1],
    }


def machine_signals(seconds: float) -> dict[str, object]:
    """What a driven browser cannot hide."""
    return {
        "v": 1, "dwell_ms": int(seconds * 1000), "pointer": 0, "touch": 0, "scroll": 0,
        "key": 0, "webdriver": True, "cdp": True, "lies": 0, "ua": MACHINE,
        "platform": "Linux x86_64", "touch_points": 0,
        "screen": [800, 600, 800, 600, 800, 600, 1],
    }  # fmt: skip


def emulator_signals(agent: str, seconds: float, rng: random.Random) -> dict[str, object]:
    """A rack of emulated phones: touched by a script, patched, and not what it says it is."""
    return {
        **signals(agent, seconds, rng),
        "lies": rng.randint(1, 3),
        "platform": "Linux x86_64",
        "touch_points": 0,
    }


MACHINE = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/126.0.0.0 Safari/537.36"
)
