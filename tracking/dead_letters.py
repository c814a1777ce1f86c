"""Bringing dead letters back: onto the stream again, as if they came now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from redis import Redis

from core.clock import to_ms
from tracking import store
from tracking.contracts import STREAM

BATCH = 500


def replay(
    stream: Redis, now: datetime, reason: str | None = None, limit: int = 10_000
) -> tuple[int, int]:
    """Put letters (of one `reason`, or all) onto the stream; (replayed, unusable).

    An event that has been stored meanwhile is not stored twice: its id is known. One that is
    still bad becomes a new letter. Personal data was cleaned away when the letter was written
    and does not come back. Raises StoreAway, RedisError.
    """
    replayed = unusable = 0
    for letters in _waiting(reason, limit):
        done = []
        for letter in letters:
            fields = entry_of(letter[3], letter[4])
            if fields is None:
                unusable += 1
                continue
            stream.xadd(STREAM, fields)  # type: ignore[arg-type]
            replayed += 1
            done.append([*letter[:6], now, to_ms(now)])
        if done:
            with store.away_as_error():
                store.writer().insert(
                    "dead_letters",
                    [
                        [row[0], row[1], row[2], row[5], row[3], row[4], row[6], row[7]]
                        for row in done
                    ],
                    column_names=[
                        "dead_id",
                        "reason",
                        "received_at",
                        "entry",
                        "envelope",
                        "raw",
                        "replayed_at",
                        "version",
                    ],
                )
    return replayed, unusable


def _waiting(reason: str | None, limit: int) -> Iterator[list[tuple[Any, ...]]]:
    condition = " AND reason = {reason:String}" if reason else ""
    with store.away_as_error():
        found = store.writer().query(
            "SELECT dead_id, reason, received_at, envelope, raw, entry FROM dead_letters FINAL"  # noqa: S608 - our own text
            f" WHERE replayed_at = 0{condition} ORDER BY received_at LIMIT {{limit:UInt32}}",
            parameters={"reason": reason or "", "limit": limit},
        )
    rows = [tuple(row) for row in found.result_rows]
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def entry_of(envelope: str, raw: str) -> dict[str, bytes | str] | None:
    """The stream entry a letter came from, with this one event; None when that was lost."""
    try:
        origin, event = orjson.loads(envelope), orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if type(origin) is not dict or type(event) is not dict:
        return None
    if "topic" in origin:
        return {**origin, "payload": raw}
    if "envelope" not in origin:
        return None
    origin["envelope"]["events"] = [event]
    return {"b": orjson.dumps({**origin, "ip": ""})}
