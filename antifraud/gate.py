"""The one Redis trip of a decision: rolling windows and the lists' mirror.

Everything here may be lost at any moment. When Redis does not answer, `GateAway` is raised
and Redis is left alone for a second, so that a dead one does not cost every tap its timeout.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson
from redis.exceptions import NoScriptError, RedisError

from core import stores

logger = logging.getLogger(__name__)

HOUR = 3_600_000
DAY = 24 * HOUR
WEEK = 7 * DAY
PAUSE_SECONDS = 1.0

_LUA = (Path(__file__).parent / "lua" / "windows.lua").read_text(encoding="utf-8")
_SHA = hashlib.sha1(_LUA.encode(), usedforsecurity=False).hexdigest()

Operation = Literal["add", "see", "get", "hit", "sum", "pfa", "pfc"]


class GateAway(Exception):
    """Redis does not answer; decide without it."""


class Window(NamedTuple):
    """One counter to read or move: see lua/windows.lua for the operations.

    `at_ms` is when it happened, where that is not the moment of the trip.
    """

    key: str
    operation: Operation
    length_ms: int
    member: str = ""
    cap: int = 400
    at_ms: int = 0


@dataclass(frozen=True)
class Reading:
    """`marker` is None when the lists' mirror is gone; `fields` are those it has of the
    ones asked for; `counts` are in the order asked."""

    marker: str | None
    fields: dict[str, str]
    counts: list[int]


class _Pause:
    """Remembers, for this process, until when Redis is left alone, and which one."""

    def __init__(self) -> None:
        self._until = 0.0
        self._client: object = None

    def active(self, client: object) -> bool:
        return client is self._client and time.monotonic() < self._until

    def begin(self, client: object) -> None:
        self._client = client
        self._until = time.monotonic() + PAUSE_SECONDS


_pause = _Pause()


def key(campaign: str, name: str) -> str:
    """A key of the campaign: all share its hash tag, so one trip stays in one slot."""
    return f"af:risk:{{{campaign}}}:{name}"


def read(
    *, lists_key: str, fields: Sequence[str], windows: Sequence[Window], now_ms: int
) -> Reading:
    """One trip. Raises GateAway. All keys must belong to one campaign."""
    keys, which, members = [lists_key], [], []
    kinds: dict[tuple[str, int, int, int], int] = {}
    for key_, operation, length_ms, member, cap, at_ms in windows:
        keys.append(key_)
        kind = (operation, length_ms, cap, at_ms)
        which.append(kinds.setdefault(kind, len(kinds) + 1))
        members.append(member)
    asked = {"f": fields, "k": [*kinds], "w": which, "m": members}
    marker, flat, counts = call(keys, [now_ms, orjson.dumps(asked).decode()])
    texts = [value.decode() for value in flat]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return Reading(None if marker is None else marker.decode(), dict(pairs), counts)


def call(keys: list[str], arguments: list[str | int]) -> Any:
    """Run the script. Raises GateAway."""
    client = stores.gates()
    if _pause.active(client):
        raise GateAway
    try:
        try:
            return client.evalsha(_SHA, len(keys), *keys, *arguments)
        except NoScriptError:
            return client.eval(_LUA, len(keys), *keys, *arguments)
    except (RedisError, OSError) as error:
        _pause.begin(client)
        logger.warning("risk counters are away: %s", type(error).__name__)
        raise GateAway from error
