"""Into the store, each event once.

An id belongs to the stream entry that brought it first; `event_keys` says which, and it is
written before the event. So for every event there are three cases:

    id unknown                 ours: write the key, then the event
    owned by another entry     a repeat: drop it (its owner has stored it, or will)
    owned by this very entry   our own earlier attempt was cut off: look whether the event
                               itself is there, and write it when it is not

Looking and owning happen under a lease, so that two consumers cannot own the same id. It is
renewed after looking: whoever took longer than it lasts looks again. See
docs/adr/0008-events-exactly-once.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from clickhouse_connect.driver.exceptions import DatabaseError
from redis import Redis

from core.clock import from_ms
from tracking import store
from tracking.consumer.events import COLUMNS, DeadLetter, Event

LOCK = "af:events:owner-lock"
LOCK_MS = 30_000
"""Longer than one write may take (`store.WRITE_SECONDS`): a renewed lease covers it."""
CHUNK = 5_000  # ids in one question: below max_query_size
_OWNERS = """
SELECT id, min(owner) FROM event_keys WHERE id IN (
    SELECT arrayJoin(arrayMap(
        n -> toFixedString(substring(raw, 1 + 16 * n, 16), 16),
        range(toUInt32(intDiv(length(raw), 16)))
    )) FROM (SELECT unhex('%s') AS raw)
) GROUP BY id
"""
_STORED = """
SELECT lower(replaceAll(toString(event_id), '-', '')) AS id FROM events
WHERE received_at >= fromUnixTimestamp64Milli(%d)
  AND received_at <= fromUnixTimestamp64Milli(%d) AND id IN (%s)
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
# Codes with which the store says that the data itself is at fault.
_DATA_AT_FAULT = (
    "Code: 6.",
    "Code: 26.",
    "Code: 27.",
    "Code: 38.",
    "Code: 41.",
    "Code: 53.",
    "Code: 72.",
    "Code: 117.",
    "Code: 376.",
)


class LeaseLost(Exception):
    """What was read is no longer ours alone: read and look again."""


@contextmanager
def owning(stream: Redis, name: str) -> Iterator[Callable[[], None]]:
    """Hold the lock under which ids are looked up and owned.

    It is a lease of 30 s: a dead holder is waited out, a restarted one (same `name`) goes on
    at once. The callable it gives renews the lease, or raises LeaseLost when it has run out;
    call it after what may take long and before what only the holder may do.
    """
    while not stream.set(LOCK, name, nx=True, px=LOCK_MS):
        held: bytes | None = stream.get(LOCK)  # type: ignore[assignment]
        if held == name.encode():
            stream.pexpire(LOCK, LOCK_MS)
            break
        time.sleep(0.005)

    def renew() -> None:
        if not stream.eval(_RENEW, 1, LOCK, name, LOCK_MS):
            raise LeaseLost("the lease on owning ids ran out")

    try:
        yield renew
    finally:
        stream.eval(_RELEASE, 1, LOCK, name)


def store_events(
    events: Sequence[Event],
    stream: Redis,
    name: str,
    still_ours: Callable[[], None] = lambda: None,
) -> tuple[list[Event], list[Event]]:
    """Store what is not there yet: the events stored now, and those the store refuses for good.

    `still_ours` raises LeaseLost when a colleague has been given the entries meanwhile; it is
    asked before the insert. Raises StoreAway and LeaseLost, or DatabaseError when the store
    refuses for a passing reason; either way the same call may be made again.
    """
    first: dict[bytes, Event] = {}
    for event in events:
        first.setdefault(event.id, event)
    with store.away_as_error():
        with owning(stream, name) as renew:
            owners = _owners(list(first))
            renew()
            ours = [e for e in first.values() if owners.get(e.id, e.owner) == e.owner]
            _own([event for event in ours if event.id not in owners])
        attempted = [event for event in ours if event.id in owners]
        if attempted:
            there = _stored(attempted)
            ours = [event for event in ours if event.id not in there]
        refused: list[Event] = []
        if ours:
            still_ours()
            _insert(ours, refused)
    if refused:
        ours = [event for event in ours if event not in refused]
    return ours, refused


def _owners(ids: list[bytes]) -> dict[bytes, int]:
    owners: dict[bytes, int] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        # One literal and not 5000: the parser's work is what this question costs.
        answer = store.writer().query(_OWNERS % b"".join(part).hex())
        owners.update((bytes(row[0]), int(row[1])) for row in answer.result_rows)
    return owners


def _own(events: list[Event]) -> None:
    if not events:
        return
    events = sorted(events, key=lambda event: event.id)
    block = b"".join(event.id + event.owner.to_bytes(8, "little") for event in events)
    store.writer().raw_insert(
        "event_keys",
        ["id", "owner"],
        insert_block=block,
        fmt="RowBinary",
        settings={"insert_deduplication_token": hashlib.sha256(block).hexdigest()},
    )


def _stored(events: list[Event]) -> set[bytes]:
    """Which of these are in the table. Their time of receipt, which a repeated delivery
    reproduces, keeps the question to the parts of that time."""
    found: set[bytes] = set()
    for start in range(0, len(events), CHUNK):
        part = events[start : start + CHUNK]
        ids = ", ".join(f"'{event.id.hex()}'" for event in part)
        times = [event.received_at for event in part]
        answer = store.writer().query(_STORED % (min(times), max(times), ids))
        found.update(bytes.fromhex(row[0]) for row in answer.result_rows)
    return found


def _insert(events: list[Event], refused: list[Event]) -> None:
    """Insert, halving where the store finds the data at fault, down to the one event."""
    token = hashlib.sha256()
    for event in events:
        token.update(event.id + event.owner.to_bytes(8, "little"))
    try:
        store.writer().raw_insert(
            "events",
            COLUMNS,
            insert_block=b"\n".join([event.row() for event in events]) + b"\n",
            fmt="JSONCompactEachRow",
            settings={"insert_deduplication_token": token.hexdigest()},
        )
    except DatabaseError as error:
        if not any(code in str(error) for code in _DATA_AT_FAULT):
            raise
        if len(events) == 1:
            refused.append(events[0])
            return
        half = len(events) // 2
        _insert(events[:half], refused)
        _insert(events[half:], refused)


def store_dead(letters: Sequence[DeadLetter]) -> None:
    """Keep dead letters; the same letter again replaces itself. Raises StoreAway."""
    if not letters:
        return
    with store.away_as_error():
        store.writer().insert(
            "dead_letters",
            [
                [
                    each.dead_id,
                    each.reason,
                    from_ms(each.received_at),
                    each.entry,
                    each.origin,
                    each.raw,
                ]
                for each in letters
            ],
            column_names=["dead_id", "reason", "received_at", "entry", "envelope", "raw"],
        )
