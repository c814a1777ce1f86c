"""What an address and a user agent tell: region, device, and whether a machine sends."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import ip2region.searcher
import ip2region.util
import user_agents
from django.conf import settings

from core.crypto import keyed_hash


class Agent(NamedTuple):
    """A user agent, parsed. `bot` names the reason, empty for people."""

    os: str
    browser: str
    kind: str
    bot: str


class Place(NamedTuple):
    """Where an address is, as far as the file knows: unknown stays empty.

    `net` is a keyed hash of the /24 (/48 for IPv6): the address itself is not kept.
    """

    region: str
    city: str
    net: str


NOWHERE = Place("", "", "")
_MACHINES = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|phantomjs|selenium|puppeteer|playwright|"
    r"python|curl/|wget/|httpx|aiohttp|go-http|java/|libwww|scrapy|node-fetch|axios",
    re.IGNORECASE,
)
# The container matters more than the engine: campaigns live inside these.
_CONTAINERS = (
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("DingTalk", "DingTalk"),
    ("Weibo", "Weibo"),
    ("aweme", "Douyin"),
    ("QQ/", "QQ"),
)


@lru_cache(maxsize=20_000)
def agent_of(text: str) -> Agent:
    """The parsed user agent; half a millisecond the first time, then from the cache."""
    if not text:
        return Agent("", "", "", "agent.missing")
    parsed = user_agents.parse(text)
    kind = (
        "phone"
        if parsed.is_mobile
        else "tablet"
        if parsed.is_tablet
        else "desktop"
        if parsed.is_pc
        else ""
    )
    browser = next(
        (name for mark, name in _CONTAINERS if mark in text), parsed.browser.family[:64]
    )
    machine = parsed.is_bot or _MACHINES.search(text) is not None
    return Agent(parsed.os.family[:64], browser, kind, "agent.machine" if machine else "")


@lru_cache(maxsize=1)
def _search() -> Callable[[str], str] | None:
    """The region file's look-up, the file held in memory (11 MB)."""
    path = getattr(settings, "IP_REGIONS_FILE", "") or _packaged_file()
    if not path or not Path(path).is_file():
        return None
    content = Path(path).read_bytes()
    searcher = ip2region.searcher.new_with_buffer(ip2region.util.IPv4, content)
    return searcher.search


def _packaged_file() -> str:
    found = importlib.util.find_spec("XdbSearchIP")
    if found is None or found.origin is None:
        return ""
    return str(Path(found.origin).parent / "data" / "ip2region.xdb")


@lru_cache(maxsize=50_000)
def place_of(ip: str) -> Place:
    """Region, city and network of an address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return NOWHERE
    bits = 24 if address.version == 4 else 48
    network = ipaddress.ip_network(f"{ip}/{bits}", strict=False)
    net = keyed_hash("net", str(network))[:16]
    search = _search()
    if search is None or address.version != 4 or not address.is_global:
        return Place("", "", net)
    try:
        country, _, province, city, _ = (search(ip).split("|") + [""] * 5)[:5]
    except ValueError:
        return Place("", "", net)
    known = [("" if part == "0" else part) for part in (country, province, city)]
    return Place(known[1] or known[0], known[2], net)
