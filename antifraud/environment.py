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
    value = (signals or {}).get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(int(value), 2**40) if 0 <= value < float("inf") else None


def flag(signals: Mapping[str, Any] | None, name: str) -> bool | None:
    """A yes or no of the signals; None when it is anything else."""
    value = (signals or {}).get(name)
    return value if isinstance(value, bool) else None


def text(signals: Mapping[str, Any] | None, name: str) -> str:
    """A string of the signals, cut to 512 characters; empty when it is anything else."""
    value = (signals or {}).get(name)
    return value[:512] if isinstance(value, str) else ""


def interactions(signals: Mapping[str, Any] | None) -> int | None:
    """How often the visitor touched, moved, scrolled or typed; None when nobody counted."""
    counts = [number(signals, name) for name in ("pointer", "touch", "scroll", "key")]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def impossible_screen(signals: Mapping[str, Any] | None) -> bool | None:
    """A window larger than its screen (by a fifth), or the 800×600 of a bare headless one.

    `screen` is [screen w, screen h, outer w, outer h, inner w, inner h, ratio].
    """
    value = (signals or {}).get("screen")
    if not isinstance(value, list) or len(value) < 4:
        return None
    sizes = value[:4]
    if any(isinstance(size, bool) or not isinstance(size, int | float) for size in sizes):
        return None
    width, height, outer_width, outer_height = sizes
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
    found: set[str] = set()
    if agent.library:
        return ()
    brands = headers.get("sec-ch-ua", "")
    if brands and not agent.chromium:
        found.add("brands")
    hinted = _hint(headers.get("sec-ch-ua-platform", ""))
    if hinted and agent.system and _family(hinted) != _family(agent.system):
        found.add("hint")
    if headers.get("sec-ch-ua-mobile") == "?1" and agent.system in ("Windows", "macOS"):
        found.add("mobile")
    said = text(signals, "ua")
    if said and said != user_agent[:512]:
        found.add("agent")
    platform = _platform(text(signals, "platform"))
    if platform and agent.system and _family(platform) != _family(agent.system):
        found.add("platform")
    if agent.mobile and number(signals, "touch_points") == 0:
        found.add("touch")
    return tuple(sorted(found))


def _hint(value: str) -> str:
    name = value.strip().strip('"')
    return {"Chrome OS": "ChromeOS", "Chromium OS": "ChromeOS", "Unknown": ""}.get(name, name)


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
