"""A database of the tests' own in the event store, an empty stream, and hands to feed both."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from pytest_django.fixtures import Settings
from redis import Redis

from core import stores
from tracking import ports, schema, store
from tracking.consumer.loop import Consumer
from tracking.consumer.writing import LOCK
from tracking.contracts import STREAM

TABLES = ("events", "event_keys", "identity_map", "dead_letters")
PHONE_AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.30"
)
DEVICE = "0192f0c4-7a00-7000-8000-000000000001"


def _in_database(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"


@pytest.fixture(scope="session")
def _event_database() -> Iterator[str]:
    from django.conf import settings

    name = f"af_test_{os.getpid()}"
    yield name
    root = store.connect(settings.CLICKHOUSE_URL, store.WRITE_SECONDS, database="default")
    root.command(f"DROP DATABASE IF EXISTS `{name}`")


@pytest.fixture
def event_store(_event_database: str, settings: Settings) -> Iterator[store.Client]:
    """The writing client of an empty event store."""
    settings.CLICKHOUSE_URL = _in_database(settings.CLICKHOUSE_URL, _event_database)
    settings.CLICKHOUSE_READER_URL = _in_database(
        settings.CLICKHOUSE_READER_URL, _event_database
    )
    store.drop_clients()
    schema.apply()
    client = store.writer()
    for table in TABLES:
        client.command(f"TRUNCATE TABLE {table}")
    yield client
    store.drop_clients()


@pytest.fixture
def stream() -> Iterator[Redis]:
    """The stream Redis without any event."""
    redis = stores.stream()
    redis.delete(STREAM, LOCK)
    yield redis
    redis.delete(STREAM, LOCK)


@pytest.fixture
def persons(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Who audiences would say is behind a device; the test fills it."""
    known: dict[str, int] = {}
    monkeypatch.setattr(
        ports.resolve_person, "_function", lambda ids: {i: known[i] for i in ids if i in known}
    )
    return known


@pytest.fixture
def consumer(
    event_store: store.Client, stream: Redis, persons: dict[str, int]
) -> Callable[..., Consumer]:
    """Makes consumers by name."""

    def make(name: str = "test-0") -> Consumer:
        made = Consumer(name=name, stream=stream, gates=stores.gates(), quiet=0)
        made.prepare()
        return made

    return make


def event(name: str = "page_view", **changes: Any) -> dict[str, Any]:
    """An event as the tracker makes it."""
    return {
        "id": str(uuid.uuid4()),
        "name": name,
        "at": int(time.time() * 1000),
        "campaign": "spring",
        "props": {"path": "/c/spring/"},
        **changes,
    }


def envelope(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A batch as the tracker sends it."""
    return {
        "v": 1,
        "sent_at": int(time.time() * 1000),
        "source": "web",
        "device_id": DEVICE,
        "session_id": "s-1",
        "seq": 1,
        "events": list(events),
        **changes,
    }


def push(
    stream: Redis,
    batch: dict[str, Any],
    received_at: int | None = None,
    ip: str = "113.108.182.52",
    ua: str = PHONE_AGENT,
) -> bytes:
    """Queue a batch as the collector does."""
    entry = {
        "received_at": received_at or int(time.time() * 1000),
        "ip": ip,
        "ua": ua,
        "envelope": batch,
    }
    return stream.xadd(STREAM, {"b": orjson.dumps(entry)})  # type: ignore[return-value]


def push_fact(stream: Redis, name: str, event_id: str | None = None, **payload: Any) -> None:
    """Queue a fact as the outbox relay does."""
    document = {
        "name": name,
        "at": int(time.time() * 1000),
        "campaign": "spring",
        "person_id": None,
        "device_id": None,
        "session_id": None,
        "source": "server",
        "props": {},
        **payload,
    }
    stream.xadd(
        STREAM,
        {
            "id": event_id or str(uuid.uuid4()),
            "topic": "events.fact",
            "key": "",
            "payload": orjson.dumps(document),
        },
    )


def drain(consumer: Consumer) -> None:
    """Consume until nothing is left."""
    while consumer.step(block_ms=1):
        continue


def stored(client: store.Client, columns: str = "name", order: str = "at, name") -> list[Any]:
    """Rows of the table, single columns bare."""
    rows = client.query(f"SELECT {columns} FROM events ORDER BY {order}").result_rows
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]
