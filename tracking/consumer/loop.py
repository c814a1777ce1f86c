"""Reads the stream as one of a group, stores, acknowledges, tells the boards.

An entry leaves the stream only after what it holds is in the store. After a start the
consumer first takes up what it had been given before; what a dead colleague was given it
takes over after a minute.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from clickhouse_connect.driver.exceptions import DatabaseError
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from tracking.consumer.events import Event, Outcome, read_entry
from tracking.consumer.identity import Persons, apply_identity
from tracking.consumer.writing import LeaseLost, owning, store_dead, store_events
from tracking.contracts import BOARD_CHANNEL, IDENTITY_LINKED, IDENTITY_MERGED, STREAM
from tracking.store import StoreAway

log = logging.getLogger(__name__)

GROUP = "store"
MAX_ENTRIES = 1000
MAX_EVENTS = 10_000
TAKE_OVER_MS = 60_000
TAKE_OVER_EVERY = 15.0
QUIET_SECONDS = 0.25
"""When little comes, at most four inserts a second: many small parts are dear to merge."""

SURE_SECONDS = 20.0
"""So long after reading nobody can have taken entries over; later we ask."""

_KEEP = """
for i = 3, #ARGV do
  local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if #held == 0 or held[1][2] ~= ARGV[2] then return 0 end
end
for i = 3, #ARGV do
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
end
return 1
"""
"""1 when every entry is still given to this consumer, which then has it for another minute."""

Entry = tuple[bytes, dict[bytes, bytes] | None]


class Consumer:
    """One member of the group; `name` must be its own and the same after a restart."""

    def __init__(self, *, name: str, stream: Redis, gates: Redis, quiet: float = QUIET_SECONDS):
        self.name = name
        self._stream = stream
        self._gates = gates
        self._quiet = quiet
        self._persons = Persons()
        self._recovering = True
        self._last_take_over = 0.0
        self._last_write = 0.0
        self._sure_until = 0.0

    def prepare(self) -> None:
        """Make the group where it is missing. Raises RedisError."""
        try:
            self._stream.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def run(self, stopped: Callable[[], bool]) -> None:
        """Consume until `stopped`; engines that are away are waited for."""
        pause = 0.0
        while not stopped():
            try:
                self.prepare()
                while not stopped():
                    self.step()
                    pause = 0.0
            except (RedisError, StoreAway, DatabaseError, LeaseLost) as error:
                pause = min(pause * 2 or 0.2, 5.0)
                log.warning("events wait: %s", str(error)[:300])
                # What was read and not stored is still ours: read it again.
                self._recovering = True
                time.sleep(pause)

    def step(self, block_ms: int = 1000) -> int:
        """Read once and store it; how many entries were finished."""
        entries = self._read(block_ms)
        self._sure_until = time.monotonic() + SURE_SECONDS
        for part in slices(entries):
            self._finish(part)
        return len(entries)

    def _read(self, block_ms: int) -> list[Entry]:
        now = time.monotonic()
        if self._recovering:
            entries = self._group_read("0", None)
            if entries:
                return entries
            self._recovering = False
        if now - self._last_take_over > TAKE_OVER_EVERY:
            self._last_take_over = now
            if entries := self._take_over():
                return entries
        # Redis' BLOCK 0 means for ever.
        entries = self._group_read(">", max(block_ms, 1))
        wait = self._last_write + self._quiet - time.monotonic()
        if entries and len(entries) < 50 and wait > 0:
            time.sleep(min(wait, self._quiet))
            entries += self._group_read(">", None)
        return entries

    def _group_read(self, position: str, block_ms: int | None) -> list[Entry]:
        answer: Any = self._stream.xreadgroup(
            GROUP, self.name, {STREAM: position}, count=MAX_ENTRIES, block=block_ms
        )
        if not answer:
            return []
        if isinstance(answer, dict):  # RESP3
            return [tuple(entry) for part in answer[STREAM.encode()] for entry in part]
        return [tuple(entry) for entry in answer[0][1]]

    def _take_over(self) -> list[Entry]:
        """What a colleague was given and has not finished within a minute."""
        answer: Any = self._stream.execute_command(  # type: ignore[no-untyped-call]
            "XAUTOCLAIM", STREAM, GROUP, self.name, TAKE_OVER_MS, "0-0", "COUNT", MAX_ENTRIES
        )
        return [tuple(entry) for entry in answer[1] if entry and entry[0] is not None]

    def _finish(self, entries: Sequence[Entry]) -> None:
        """Store what the entries hold, then take them out of the stream."""
        started = time.monotonic()
        ids = [entry_id for entry_id, _ in entries]
        outcome = Outcome()
        for entry_id, fields in entries:
            if fields:
                read_entry(entry_id, fields, outcome)
        self._persons.name(outcome.events)
        stored, refused = store_events(
            outcome.events, self._stream, self.name, lambda: self._keep(ids)
        )
        for event in refused:
            outcome.bury(
                f"{event.owner >> 20}-{event.owner & 0xFFFFF}",
                event.received_at,
                "store.refused",
                None,
                {"id": event.id.hex(), "name": event.name, "props": event.props},
            )
        self._identify(outcome.events)
        store_dead(outcome.dead)
        self._keep(ids)
        pipe = self._stream.pipeline(transaction=True)
        pipe.xack(STREAM, GROUP, *ids)
        pipe.xdel(STREAM, *ids)
        pipe.execute()
        self._last_write = time.monotonic()
        self._tell(stored)
        log.info(
            "%d entries: %d events stored, %d repeated, %d dead, in %d ms",
            len(ids),
            len(stored),
            len(outcome.events) - len(stored) - len(refused),
            len(outcome.dead),
            (time.monotonic() - started) * 1000,
        )

    def _keep(self, ids: Sequence[bytes]) -> None:
        """Go on holding the entries; LeaseLost when a colleague took one over.

        What takes longer than a minute looks dead to the colleagues. The entry is theirs then,
        to store and to acknowledge.
        """
        if time.monotonic() < self._sure_until:
            return
        if not self._stream.eval(_KEEP, 1, STREAM, GROUP, self.name, *ids):
            raise LeaseLost("a colleague took over what took too long here")
        self._sure_until = time.monotonic() + SURE_SECONDS

    def _identify(self, events: Sequence[Event]) -> None:
        facts = [e for e in events if e.name in (IDENTITY_LINKED, IDENTITY_MERGED)]
        if facts:
            # A merge reads the map and changes it.
            with owning(self._stream, self.name) as renew:
                apply_identity(facts, renew)
            self._persons.forget(event.device_id for event in facts)

    def _tell(self, stored: Sequence[Event]) -> None:
        """Which campaigns have news; a board that misses it asks again by itself."""
        campaigns = sorted({event.campaign for event in stored if event.campaign})
        if campaigns:
            try:
                self._gates.publish(BOARD_CHANNEL, orjson.dumps(campaigns))
            except RedisError:
                log.debug("boards were not told", exc_info=True)


def slices(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries in order, cut where about MAX_EVENTS events are together."""
    parts: list[list[Entry]] = [[]]
    size = 0
    for entry in entries:
        events = entry[1].get(b"b", b"").count(b'"name"') if entry[1] else 1
        if size and size + events > MAX_EVENTS:
            parts.append([])
            size = 0
        parts[-1].append(entry)
        size += max(events, 1)
    return [part for part in parts if part]
