"""Reads the facts messages may be about, plans, and only then takes them out of the stream.

At least once: whoever dies in between leaves its entries pending; the next start of the same
name reads them again, another name takes them over after a minute, and the database keeps a
message once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import ResponseError

from core import outbox
from core.clock import from_ms
from touchpoints.contracts import StreamFact
from touchpoints.services import planning

log = structlog.get_logger(__name__)

STREAM = "af:touch"
"""A copy of these facts for us alone: the event store's consumer empties its own stream."""
FACTS = frozenset(
    {"reward_granted", "payout_confirm_needed", "reward_fulfilled", "helped", "qualified"}
)
KEPT = 200_000
"""So many facts wait where no `deliver_messages` runs (about 100 MB); older ones are let go and
nobody is told of them. A messages process that is back plans what is still of use."""
GROUP = "touch"
MOST = 200
TAKE_OVER_MS = 60_000
TAKE_OVER_EVERY = 15.0

Entry = tuple[bytes, dict[bytes, bytes] | None]


class Listener:
    """One member of the group; `name` is its own and the same after a restart."""

    def __init__(self, *, name: str, stream: Redis) -> None:
        self.name = name
        self._stream = stream
        self._recovering = True
        self._last_take_over = 0.0

    def prepare(self) -> None:
        """Make the group where it is missing. Raises RedisError."""
        try:
            self._stream.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def recover(self) -> None:
        """Read again what was given to us and not finished; after any trouble."""
        self._recovering = True

    def step(self, now: datetime, block_ms: int = 500) -> int:
        """Read once, plan, and take out what was read; how many entries that were."""
        entries = self._read(block_ms)
        if not entries:
            return 0
        planning.plan_facts([fact for entry in entries if (fact := _fact(entry))], now)
        ids = [entry_id for entry_id, _fields in entries]
        pipe = self._stream.pipeline(transaction=True)
        pipe.xack(STREAM, GROUP, *ids)
        pipe.xdel(STREAM, *ids)
        pipe.execute()
        return len(entries)

    def _read(self, block_ms: int) -> Sequence[Entry]:
        if self._recovering:
            self.prepare()
            entries = self._group_read("0", None)
            if entries:
                return entries
            self._recovering = False
        if time.monotonic() - self._last_take_over > TAKE_OVER_EVERY:
            self._last_take_over = time.monotonic()
            answer: Any = self._stream.execute_command(  # type: ignore[no-untyped-call]
                "XAUTOCLAIM", STREAM, GROUP, self.name, TAKE_OVER_MS, "0-0", "COUNT", MOST
            )
            left = [tuple(entry) for entry in answer[1] if entry and entry[0] is not None]
            if left:
                return left
        return self._group_read(">", max(block_ms, 1))

    def _group_read(self, position: str, block_ms: int | None) -> list[Entry]:
        answer: Any = self._stream.xreadgroup(
            GROUP, self.name, {STREAM: position}, count=MOST, block=block_ms
        )
        if not answer:
            return []
        if isinstance(answer, dict):  # RESP3
            return [tuple(entry) for part in answer[STREAM.encode()] for entry in part]
        return [tuple(entry) for entry in answer[0][1]]


def _fact(entry: Entry) -> StreamFact | None:
    """The fact of an entry; None for what is no fact of a campaign."""
    entry_id, fields = entry
    if not fields:
        return None
    try:
        event_id, _topic, _key, payload = outbox.decode(fields)
        if not payload.get("campaign"):
            return None
        return StreamFact(
            event_id=event_id,
            name=str(payload["name"]),
            at=from_ms(int(payload["at"])),
            campaign=str(payload["campaign"]),
            person_id=payload.get("person_id"),
            props=payload.get("props") or {},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("touch.unreadable", entry=entry_id.decode())
        return None
