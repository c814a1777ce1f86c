"""The transactional outbox.

`enqueue` writes a row in the caller's transaction; `relay_batch` carries rows to the stream
Redis after the commit. The topic's first word names the stream (`events.fact` goes to
`af:events`). Delivery is at least once and unordered across keys: consumers are idempotent
by `event_id`, which the stream entry carries in the field `id`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from redis import Redis

from core.ids import uuid7
from core.models import OutboxMessage


def enqueue(
    *,
    topic: str,
    key: str,
    payload: dict[str, Any],
    now: datetime,
    event_id: UUID | None = None,
) -> UUID:
    """Queue `payload` under `topic`; gone with the transaction if that is rolled back."""
    event_id = event_id or uuid7()
    OutboxMessage.objects.create(
        event_id=event_id, topic=topic, key=key, payload=payload, created_at=now
    )
    return event_id


def stream_of(topic: str) -> str:
    """The Redis stream that carries `topic`."""
    return f"af:{topic.partition('.')[0]}"


@dataclass(frozen=True)
class _Copy:
    stream: str
    names: frozenset[str]
    most: int


_copies: dict[str, list[_Copy]] = {}


def copy_to(stream: str, *, topic: str, names: frozenset[str], most: int) -> None:
    """Let rows of `topic` whose payload's `name` is one of these go to `stream` as well.

    For a second reader that must see every one: who reads a stream takes its entries out.
    Where nobody reads it, it keeps about the `most` newest, and the memory of the events' Redis
    stays for events. Called from `AppConfig.ready()`; the same again changes nothing.
    """
    wanted = _Copy(stream, names, most)
    known = _copies.setdefault(topic, [])
    if wanted not in known:
        known.append(wanted)


def streams_of(topic: str, name: str | None) -> list[tuple[str, int | None]]:
    """Every stream that a row goes to, with how many entries it may keep (None: all)."""
    copies = [(copy.stream, copy.most) for copy in _copies.get(topic, ()) if name in copy.names]
    return [(stream_of(topic), None), *copies]


def relay_batch(stream: Redis, limit: int = 1000) -> int:
    """Carry up to `limit` rows to their streams; returns how many.

    Rows are locked with SKIP LOCKED, so several relays share the work. They are deleted
    after Redis has answered: a crash in between repeats a delivery, never loses one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, event_id, topic, key, payload::text, payload->>'name'"
            " FROM core_outboxmessage"
            " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [limit],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        pipe = stream.pipeline(transaction=False)
        for _id, event_id, topic, key, payload, name in rows:
            for target, most in streams_of(topic, name):
                pipe.xadd(
                    target,
                    {"id": str(event_id), "topic": topic, "key": key, "payload": payload},
                    maxlen=most,
                    approximate=True,
                )
        pipe.execute()
        cursor.execute(
            "DELETE FROM core_outboxmessage WHERE id = ANY(%s)", [[row[0] for row in rows]]
        )
    return len(rows)


def decode(fields: dict[bytes, bytes]) -> tuple[UUID, str, str, dict[str, Any]]:
    """A stream entry as (event id, topic, key, payload). Raises ValueError when malformed."""
    try:
        payload = orjson.loads(fields[b"payload"])
        return (
            UUID(fields[b"id"].decode()),
            fields[b"topic"].decode(),
            fields[b"key"].decode(),
            payload,
        )
    except (KeyError, json.JSONDecodeError) as error:
        raise ValueError("not an outbox entry") from error
