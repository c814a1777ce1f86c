"""From a request to features: the request itself, the lists, and the counters in one trip."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import DatabaseError

from antifraud import environment, gate, mirror, selectors
from antifraud.contracts import RiskRequest
from antifraud.features import Features
from antifraud.gate import DAY, HOUR, WEEK, Window
from antifraud.pending import pending
from core.clock import to_ms
from core.crypto import hash_keys, keyed_hash

logger = logging.getLogger(__name__)

COUNTED_ACTIONS = frozenset({"help", "draw", "claim", "act"})
INVITED_ACTIONS = frozenset({"join", "help"})


class Address(NamedTuple):
    """What an address is counted by: itself (IPv6 by /64) and its neighbourhood."""

    key: str
    neighbourhood: str
    public: bool


_CARRIER = ipaddress.ip_network("100.64.0.0/10")


@lru_cache(maxsize=4096)
def address_of(ip: str) -> Address | None:
    """None for what is no address. Private and carrier NAT ones are not public."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address_of(str(address.ipv4_mapped))
        own, wide = 64, 48
        public = address.is_global
    else:
        own, wide = 32, 24
        public = address.is_global and address not in _CARRIER
    network = ipaddress.ip_network(f"{address}/{own}", strict=False)
    around = ipaddress.ip_network(f"{address}/{wide}", strict=False)
    return Address(_short("ip", str(network)), _short("net", str(around)), public)


def ip_hash(ip: str) -> str:
    """The keyed hash a decision keeps of an address; empty for none."""
    return _ip_hash(ip, hash_keys()[0]) if ip else ""


@lru_cache(maxsize=4096)
def _ip_hash(ip: str, _key: str) -> str:
    """`_key`: the one in force, under which the answer stays right."""
    return keyed_hash("ip", ip)


def _short(purpose: str, value: str) -> str:
    return keyed_hash(f"count.{purpose}", value)[:24]


class _Asked(NamedTuple):
    """One request on its way: what is known of it already, and what Redis is asked."""

    request: RiskRequest
    known: dict[str, Any]
    address: Address | None
    names: list[str]
    windows: list[Window]
    """What its own windows are called, and they themselves."""


def observe(request: RiskRequest) -> Features:
    """The features of `request`. One Redis trip; without Redis the counters are unknown.

    The trip also counts what was carried out since the campaign's last decision here.
    Sharing is never hindered, so it asks nobody.
    """
    return observe_many([request])[0]


def observe_many(requests: Sequence[RiskRequest]) -> list[Features]:
    """The features of each request, in one Redis trip for each campaign among them.

    As if they had come one after the other: each sees what those before it counted.
    """
    features: list[Features | None] = [None] * len(requests)
    asked: dict[str, list[tuple[int, _Asked]]] = {}
    for place, request in enumerate(requests):
        known = _of_request(request)
        if request.action == "share":
            features[place] = Features.of(known)
            continue
        address = address_of(request.ip)
        windows = _plan(request, address)
        item = _Asked(request, known, address, [*windows], [*windows.values()])
        asked.setdefault(request.campaign, []).append((place, item))
    for campaign, group in asked.items():
        found = _counted_in_one_trip(campaign, [item for _place, item in group])
        for (place, _item), feature in zip(group, found, strict=True):
            features[place] = feature
    return [feature for feature in features if feature is not None]


def _counted_in_one_trip(campaign: str, group: list[_Asked]) -> list[Features]:
    now_ms = max(to_ms(item.request.now) for item in group)
    owed = pending.take(campaign)
    windows = [*owed]
    for item in group:
        windows += item.windows
    # How honest an address is, is the same for all who come from it.
    honest: dict[str, int] = {}
    for item in group:
        if item.address is not None and item.address.key not in honest:
            honest[item.address.key] = len(windows)
            windows += _honest_windows(campaign, item.address.key, now_ms)
    kinds = mirror.memory.of(campaign)
    fields = [mirror.fields_of(item.request, kinds) for item in group] if kinds else []
    try:
        reading = gate.read(
            lists_key=mirror.lists_key(campaign),
            fields=list(dict.fromkeys(chain.from_iterable(fields))),
            windows=windows,
            now_ms=now_ms,
        )
    except gate.GateAway:
        pending.put(campaign, owed)
        return [_blind(item, now_ms) for item in group]
    if reading.marker is None or not mirror.kinds_in(reading.marker) <= kinds:
        # Gone, or somebody has entered what this process did not ask for.
        values = _rebuilt(campaign, now_ms)
        fields = [mirror.fields_of(item.request) for item in group] if values else []
    else:
        values = reading.fields
        mirror.memory.keep(campaign, mirror.kinds_in(reading.marker))
    counts, place = reading.counts, len(owed)
    for item in group:
        beyond = place + len(item.names)
        item.known.update(zip(item.names, counts[place:beyond], strict=True))
        place = beyond
        if item.address is not None:
            at = honest[item.address.key]
            item.known["ip_honest"] = max(counts[at : at + _WEEKS_BACK])
    if values:
        for item, own in zip(group, fields, strict=True):
            item.known.update(mirror.matches(own, values, now_ms))
    return [Features.of(item.known) for item in group]


def _blind(item: _Asked, now_ms: int) -> Features:
    """Without Redis: the lists from the database, and no counters."""
    fields = mirror.fields_of(item.request)
    lists = _lists_from_database(item.request, fields, now_ms)
    return Features.of({**item.known, "degraded": True, **lists})


def _of_request(request: RiskRequest) -> dict[str, Any]:
    agent = environment.parse_agent(request.user_agent)
    signals, headers = request.signals, request.headers
    address = address_of(request.ip)
    return {
        "action": request.action,
        "proof_solved": request.proof_solved,
        "has_signals": environment.has_signals(signals),
        "http_library": agent.library,
        "headless": environment.headless(agent, headers),
        "webdriver": environment.flag(signals, "webdriver"),
        "automation_globals": environment.number(signals, "globals"),
        "cdp": environment.flag(signals, "cdp"),
        "lies": environment.number(signals, "lies"),
        "contradictions": environment.contradictions(
            request.user_agent, agent, headers, signals
        ),
        "impossible_screen": environment.impossible_screen(signals),
        "dwell_ms": environment.number(signals, "dwell_ms"),
        "interactions": environment.interactions(signals),
        "device_new": request.device_new,
        "device_age_ms": request.device_age_ms,
        "ip_public": address is not None and address.public,
    }


def _plan(request: RiskRequest, address: Address | None) -> dict[str, Window]:
    """The windows to read. A person is counted in once known; a new one only looks ahead."""
    campaign, device = request.campaign, request.device_uid
    person = request.person_uid or ""
    distinct: gate.Operation = "add" if person else "see"
    if not person and request.action not in INVITED_ACTIONS:
        distinct = "get"
    counted = request.action in COUNTED_ACTIONS and not request.proof_solved
    plan = {
        "device_persons_7d": Window(
            gate.key(campaign, f"dp:{device}"), distinct, WEEK, person, 100
        ),
        "device_actions_1h": Window(
            gate.key(campaign, f"da:{device}"), "hit" if counted else "sum", HOUR
        ),
    }
    if person:
        plan["person_devices_1d"] = Window(
            gate.key(campaign, f"pd:{person}"), "add", DAY, device, 100
        )
    if address is not None:
        plan["device_nets_1h"] = Window(
            gate.key(campaign, f"dn:{device}"), "add", HOUR, address.neighbourhood, 100
        )
        plan["ip_persons_1h"] = Window(
            gate.key(campaign, f"ip:{address.key}"), distinct, HOUR, person
        )
    if request.inviter_uid and request.action in INVITED_ACTIONS:
        name = gate.key(campaign, f"iv:{request.inviter_uid}")
        plan["inviter_joins_1h"] = Window(name, "see", HOUR, person)
        plan["inviter_joins_1d"] = Window(name, "see", DAY, person)
    return plan


_WEEKS_BACK = 2


def _honest_windows(campaign: str, address: str, now_ms: int) -> list[Window]:
    """How many did well from there in each of the weeks before this one."""
    return [
        Window(_honest_key(campaign, address, now_ms - back * WEEK), "pfc", WEEK)
        for back in range(1, _WEEKS_BACK + 1)
    ]


def _honest_key(campaign: str, address: str, now_ms: int) -> str:
    return gate.key(campaign, f"ih:{address}:{now_ms // WEEK}")


def success_windows(request: RiskRequest, person_uid: str | None) -> list[Window]:
    """What a success adds to: a newcomer here and there, and the inviter's account.

    Whom the decision knew already, it has counted itself.
    """
    campaign, device, at = request.campaign, request.device_uid, to_ms(request.now)
    person = person_uid or request.person_uid or ""
    newcomer = bool(person) and person != request.person_uid
    address = address_of(request.ip)

    def distinct(name: str, length: int, member: str, cap: int = 400) -> Window:
        return Window(gate.key(campaign, name), "add", length, member, cap, at)

    windows = []
    if newcomer:
        windows.append(distinct(f"dp:{device}", WEEK, person, 100))
        windows.append(distinct(f"pd:{person}", DAY, device, 100))
    if newcomer and address is not None:
        windows.append(distinct(f"ip:{address.key}", HOUR, person))
    if person and address is not None:
        honest = _honest_key(campaign, address.key, at)
        windows.append(Window(honest, "pfa", 4 * WEEK, person))
    if request.inviter_uid and request.action in INVITED_ACTIONS:
        windows.append(distinct(f"iv:{request.inviter_uid}", DAY, person or f"d:{device}"))
    return windows


def _rebuilt(campaign: str, now_ms: int) -> dict[str, str]:
    try:
        return mirror.rebuild(campaign, now_ms)
    except DatabaseError:
        logger.exception("the risk lists cannot be read")
        return {}


def _lists_from_database(
    request: RiskRequest, fields: list[str], now_ms: int
) -> dict[str, tuple[str, ...]]:
    try:
        rows = selectors.entries_for(request.campaign, fields, now_ms)
    except DatabaseError:
        logger.exception("the risk lists cannot be read")
        return {}
    return mirror.matches(fields, mirror.pack(rows), now_ms)
