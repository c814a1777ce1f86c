"""What a request and the page's signals say about the program that sent them. Pure.

Signals are written by the visitor's browser, so by anybody: each value is checked for its
type, a wrong type counts as "not known".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_LIBRARY = re.compile(
    r"(python-requests|python-httpx|python-urllib|aiohttp|urllib3|curl|wget|okhttp|"
    r"go-http-client|axios|node-fetch|undici|apache-httpclient|libwww-perl|scrapy|"
    r"postmanruntime|insomnia|guzzlehttp|dart|reqwest|httpie|cfnetwork|dalvik|java|ruby)"
    r"(?:[/\s(:]|$)",
    re.IGNORECASE,
)
_CHROME = re.compile(r"\bChrom(?:e|ium)/(\d+)")
_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iOS", re.compile(r"\b(?:iPhone|iPad|iPod)\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMacintosh\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
_NUMBERS = frozenset({int, float})
_MOST, _INFINITE = 2**40, float("inf")
_KNOWN_SIGNALS = frozenset(
    {"v", "dwell_ms", "pointer", "touch", "scroll", "key", "webdriver", "ua", "screen"}
)


@dataclass(frozen=True)
class Agent:
    """What a User-Agent string claims. `library` is empty for what looks like a browser."""

    library: str
    headless: bool
    system: str
    mobile: bool
    chromium: bool


@lru_cache(maxsize=4096)
def parse_agent(user_agent: str) -> Agent:
    """The few traits the rules need (20 µs uncached; a general parser takes 600)."""
    text = user_agent[:512]
    if not text.strip():
        return Agent("empty", False, "", False, False)
    browser = text.startswith(("Mozilla/", "Opera/"))
    found = None if browser else _LIBRARY.search(text)
    library = "" if browser else (found.group(1).lower() if found else "unknown")
    system = next((name for name, pattern in _SYSTEMS if pattern.search(text)), "")
    return Agent(
        library=library,
        headless="Headless" in text,
        system=system,
        mobile="Mobile" in text or system == "iOS",
        chromium=_CHROME.search(text) is not None,
    )


def has_signals(signals: Mapping[str, Any] | None) -> bool:
    """Whether our collector ran in the page: at least one of its values is there."""
    return bool(signals) and not _KNOWN_SIGNALS.isdisjoint(signals or ())


def number(signals: Mapping[str, Any] | None, name: str) -> int | None:
    """A count or a time of the signals, as a non-negative integer; else None."""
    value: Any = signals.get(name) if signals else None
    # What JSON gives is of these very types, and `type` is asked in half of isinstance's time.
    kind = type(value)
    if kind is int:
        return min(value, _MOST) if value >= 0 else None
    if kind is not float or not 0 <= value < _INFINITE:
        return None
    return min(int(value), _MOST)


def flag(signals: Mapping[str, Any] | None, name: str) -> bool | None:
    """A yes or no of the signals; None when it is anything else."""
    value = signals.get(name) if signals else None
    return value if value is True or value is False else None


def text(signals: Mapping[str, Any] | None, name: str) -> str:
    """A string of the signals, cut to 512 characters; empty when it is anything else."""
    value = signals.get(name) if signals else None
    return value[:512] if isinstance(value, str) else ""


def interactions(signals: Mapping[str, Any] | None) -> int | None:
    """How often the visitor touched, moved, scrolled or typed; None when nobody counted."""
    total = None
    for name in ("pointer", "touch", "scroll", "key"):
        count = number(signals, name)
        if count is not None:
            total = count + (total or 0)
    return total


def impossible_screen(signals: Mapping[str, Any] | None) -> bool | None:
    """A window larger than its screen (by a fifth), or the 800×600 of a bare headless one.

    `screen` is [screen w, screen h, outer w, outer h, inner w, inner h, ratio].
    """
    value = signals.get("screen") if signals else None
    if not isinstance(value, list) or len(value) < 4:
        return None
    width, height, outer_width, outer_height = sizes = value[:4]
    if not _NUMBERS.issuperset(map(type, sizes)):
        return None
    if width <= 0 or height <= 0:
        return None
    if outer_width > width * 1.2 or outer_height > height * 1.2:
        return True
    return bool((width, height) == (800, 600))


def headless(agent: Agent, headers: Mapping[str, str]) -> bool:
    """Whether the browser names itself headless, in its string or in its brands."""
    return agent.headless or "headless" in headers.get("sec-ch-ua", "").lower()


def contradictions(
    user_agent: str,
    agent: Agent,
    headers: Mapping[str, str],
    signals: Mapping[str, Any] | None,
) -> tuple[str, ...]:
    """Where the User-Agent, the client hints and the page disagree; sorted names.

    An unknown value never contradicts. A phone that asks for the desktop site is let be:
    Linux and Android count as the same system, and so do a Mac and an iPad.
    """
    if agent.library:
        return ()
    found = _of_hints(
        agent.system,
        agent.chromium,
        headers.get("sec-ch-ua", ""),
        headers.get("sec-ch-ua-platform", ""),
        headers.get("sec-ch-ua-mobile", ""),
    )
    said = text(signals, "ua")
    if said and said != user_agent[:512]:
        found |= {"agent"}
    platform = _platform(text(signals, "platform"))
    if platform and agent.system and _family(platform) != _family(agent.system):
        found |= {"platform"}
    if agent.mobile and number(signals, "touch_points") == 0:
        found |= {"touch"}
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _of_hints(
    system: str, chromium: bool, brands: str, platform: str, mobile: str
) -> frozenset[str]:
    """Where the client hints contradict the User-Agent."""
    found: set[str] = set()
    if brands and not chromium:
        found.add("brands")
    hinted = _hint(platform)
    if hinted and system and _family(hinted) != _family(system):
        found.add("hint")
    if mobile == "?1" and system in ("Windows", "macOS"):
        found.add("mobile")
    return frozenset(found)


def _hint(value: str) -> str:
    name = value.strip().strip('"')
    return {"Chrome OS": "ChromeOS", "Chromium OS": "ChromeOS", "Unknown": ""}.get(name, name)


@lru_cache(maxsize=256)
def _platform(value: str) -> str:
    for start, system in (
        ("Win", "Windows"),
        ("Mac", "macOS"),
        ("iP", "iOS"),
        ("Linux", "Linux"),
        ("Android", "Android"),
    ):
        if value.startswith(start):
            return system
    return ""


def _family(system: str) -> str:
    if system in ("Linux", "Android", "ChromeOS"):
        return "linux"
    if system in ("macOS", "iOS"):
        return "apple"
    return system
