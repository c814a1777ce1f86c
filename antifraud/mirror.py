"""The lists in front of PostgreSQL: a hash per campaign, rebuilt whenever it is gone.

The field `_` is the marker: without it the hash says nothing. It tells which entities have
entries, so that nobody computes and asks for names that cannot be there: a process asks for
what the mirror had when it last looked, and rebuilds it when there is more now. The hash holds
the campaign's entries and those of every campaign. It lives for TTL_MS, the longest a change
can stay unseen when Redis was away while the change was written.

field  `<entity>:<keyed hash>` or `net:<network>`
value  `<kind>:<expiry in ms, 0 for never>`, several joined with `|`
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, get_args

from redis.exceptions import RedisError

from antifraud import gate, selectors
from antifraud.contracts import Entity, RiskRequest
from core import stores
from core.crypto import hash_keys, keyed_hash, keyed_hashes

logger = logging.getLogger(__name__)

TTL_MS = 120_000
EVERY: frozenset[str] = frozenset(get_args(Entity))
_OF_ADDRESS = ("ip", "net")
MOST_CAMPAIGNS = 1024
V6_PREFIXES = (32, 36, 40, 44, 48, 52, 56, 60, 64, 128)
V4_PREFIXES = tuple(range(8, 33))
KNOWN_CAMPAIGNS = "af:risk:mirrors"

_STORE = """
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""


def value_hash(entity: str, value: str) -> str:
    """The keyed hash under which a value stands in a list; a phone's is audiences' own."""
    return keyed_hash(f"list.{entity}", value)


def value_hashes(entity: str, value: str) -> tuple[str, ...]:
    """The same under every key in force: an entry made under an older one still counts."""
    return keyed_hashes(f"list.{entity}", value)


@lru_cache(maxsize=4096)
def networks_of(ip: str) -> tuple[str, ...]:
    """The networks an address lies in, of the lengths that lists accept."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ()
    lengths = V4_PREFIXES if address.version == 4 else V6_PREFIXES
    return tuple(
        str(ipaddress.ip_network(f"{address}/{length}", strict=False)) for length in lengths
    )


@lru_cache(maxsize=4096)
def _fields_of_address(ip: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """`keys`: those in force, under which the answer stays right."""
    networks = (f"net:{network}" for network in networks_of(ip))
    return (*(f"ip:{one}" for one in value_hashes("ip", ip)), *networks)


def fields_of(request: RiskRequest, kinds: frozenset[str] = EVERY) -> list[str]:
    """The fields that could name this request, of the entities in `kinds`."""
    fields: list[str] = []
    if "device" in kinds:
        fields += [f"device:{one}" for one in value_hashes("device", request.device_uid)]
    if request.ip and not kinds.isdisjoint(_OF_ADDRESS):
        fields += _fields_of_address(request.ip, hash_keys())
    if request.person_uid and "person" in kinds:
        fields += [f"person:{one}" for one in value_hashes("person", request.person_uid)]
    if request.phone_hash and "phone" in kinds:
        fields.append(f"phone:{request.phone_hash}")
    return fields


class _Memory:
    """Which entities each campaign's mirror had when this process last looked."""

    def __init__(self) -> None:
        self._kinds: dict[str, frozenset[str]] = {}

    def of(self, campaign: str) -> frozenset[str]:
        """All of them where nobody has looked yet."""
        return self._kinds.get(campaign, EVERY)

    def keep(self, campaign: str, kinds: frozenset[str]) -> None:
        if len(self._kinds) >= MOST_CAMPAIGNS:
            self._kinds.clear()
        self._kinds[campaign] = kinds


memory = _Memory()


def kinds_in(marker: str) -> frozenset[str]:
    """The entities that a marker names; a word we do not know may stand for any."""
    kinds = frozenset(marker.split(",")) - {""}
    return kinds if kinds <= EVERY else EVERY


def lists_key(campaign: str) -> str:
    return gate.key(campaign, "lists")


def _generation_key(campaign: str) -> str:
    return gate.key(campaign, "lists:generation")


def matches(
    fields: Iterable[str], values: Mapping[str, str], now_ms: int
) -> dict[str, tuple[str, ...]]:
    """By kind, the entities that stand in a list and have not expired; sorted."""
    found: dict[str, set[str]] = {}
    for name in fields if values else ():
        for item in values.get(name, "").split("|"):
            kind, _, expires = item.partition(":")
            if kind and (expires == "0" or int(expires) > now_ms):
                found.setdefault(kind, set()).add(name.partition(":")[0])
    return {kind: tuple(sorted(entities)) for kind, entities in found.items()}


def rebuild(campaign: str, now_ms: int) -> dict[str, str]:
    """Read the lists from PostgreSQL and put them into Redis; returns the fields.

    Not stored when an entry changed in between; Redis away is no error here.
    """
    generation = "0"
    client: Any = stores.gates()
    reachable = True
    try:
        client.sadd(KNOWN_CAMPAIGNS, campaign)
        generation = (client.get(_generation_key(campaign)) or b"0").decode()
    except (RedisError, OSError):
        reachable = False
    fields = pack(selectors.active_entries(campaign, now_ms))
    kinds = {name.partition(":")[0] for name in fields}
    memory.keep(campaign, frozenset(kinds))
    if reachable:
        flat: list[str] = ["_", ",".join(sorted(kinds))]
        for name, value in fields.items():
            flat += [name, value]
        try:
            client.eval(
                _STORE,
                2,
                lists_key(campaign),
                _generation_key(campaign),
                generation,
                str(TTL_MS),
                *flat,
            )
        except (RedisError, OSError) as error:
            logger.warning("the lists' mirror was not stored: %s", type(error).__name__)
    return fields


def pack(rows: Iterable[tuple[str, str, str, int]]) -> dict[str, str]:
    """Rows of (kind, entity, hash or network, expiry in ms or 0) as the mirror's fields."""
    fields: dict[str, list[str]] = {}
    for kind, entity, value, expires in rows:
        fields.setdefault(f"{entity}:{value}", []).append(f"{kind}:{expires}")
    return {name: "|".join(values) for name, values in fields.items()}


def invalidate(campaign: str | None) -> None:
    """Forget the mirror of a campaign, or of all of them. Redis away is no error."""
    client: Any = stores.gates()
    try:
        if campaign is not None:
            slugs = [campaign]
        else:
            slugs = [raw.decode() for raw in client.smembers(KNOWN_CAMPAIGNS)]
        for slug in slugs:
            client.incr(_generation_key(slug))
            client.pexpire(_generation_key(slug), gate.DAY)
            client.delete(lists_key(slug))
    except (RedisError, OSError) as error:
        logger.warning("the lists' mirror was not cleared: %s", type(error).__name__)
