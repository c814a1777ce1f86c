"""Every event is stored once: repeated, retried, cut off anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from redis import Redis

from tests.tracking.conftest import drain, envelope, event, push, push_fact, stored
from tracking import store
from tracking.consumer import loop
from tracking.consumer.loop import GROUP, Consumer
from tracking.contracts import STREAM

Make = Callable[..., Consumer]

# A consumer that is killed for good at one point of its work.
VICTIM = """
import os, signal
import django
django.setup()
from core import stores
from tracking.consumer import loop, writing
from tracking import ports

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def run(*arguments):
        function(*arguments)
        die()
    return run

where = os.environ["DIE"]
if where == "before_keys":
    writing._own = die
elif where == "before_events":
    writing._insert = die
elif where == "after_events":
    writing._insert = after(writing._insert)
ports.resolve_person.provide(lambda ids: {})
consumer = loop.Consumer(name="victim", stream=stores.stream(), gates=stores.gates(), quiet=0)
consumer.prepare()
consumer.step(block_ms=1)
"""


def kill_consumer(where: str) -> None:
    """Let a consumer read the stream and die at that point."""
    environment = os.environ | {
        "DIE": where,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CLICKHOUSE_URL": settings.CLICKHOUSE_URL,
        "CLICKHOUSE_READER_URL": settings.CLICKHOUSE_READER_URL,
    }
    done = subprocess.run([sys.executable, "-c", VICTIM], env=environment, timeout=60)
    assert done.returncode == -signal.SIGKILL


def test_twice_in_one_batch(consumer: Make, stream: Redis, event_store: store.Client) -> None:
    one, other = event(), event("click")
    push(stream, envelope(one, other, one))
    drain(consumer())
    assert stored(event_store) == ["page_view", "click"] or stored(event_store) == [
        "click",
        "page_view",
    ]


def test_in_two_entries_read_together(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    one = event()
    push(stream, envelope(one))
    push(stream, envelope(one, sent_at=1_700_000_000_000))
    drain(consumer())
    assert stored(event_store) == ["page_view"]


def test_retried_much_later_by_the_client(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    one = event()
    push(stream, envelope(one), received_at=1_700_000_000_000)
    drain(consumer())
    push(stream, envelope(event(id=one["id"].upper()), event("click")))
    drain(consumer("another"))
    assert sorted(stored(event_store)) == ["click", "page_view"]


def test_a_fact_delivered_twice_by_the_relay(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    event_id = str(uuid.uuid4())
    push_fact(stream, "joined", event_id, person_id=7)
    drain(consumer())
    push_fact(stream, "joined", event_id, person_id=7)
    drain(consumer())
    assert stored(event_store, "name, person_id, source, clock") == [
        ("joined", 7, "server", "server")
    ]


def test_an_entry_leaves_the_stream_only_when_stored(
    consumer: Make, stream: Redis, event_store: store.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise store.StoreAway

    push(stream, envelope(event()))
    one = consumer()
    with monkeypatch.context() as patch:
        patch.setattr(loop, "store_events", away)
        with pytest.raises(store.StoreAway):
            one.step(block_ms=1)
    assert stream.xlen(STREAM) == 1
    drain(consumer())
    assert stream.xlen(STREAM) == 0
    assert stream.xpending(STREAM, GROUP)["pending"] == 0
    assert stored(event_store) == ["page_view"]


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before_keys", "before_events", "after_events"])
def test_killed_consumer_restarts(
    where: str, consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    retried = event("click")
    push(stream, envelope(event(), event("exposure"), retried))
    kill_consumer(where)
    assert stream.xlen(STREAM) == 1
    push(stream, envelope(retried))  # the client tries again meanwhile
    drain(consumer("victim"))
    assert sorted(stored(event_store)) == ["click", "exposure", "page_view"]
    assert stream.xlen(STREAM) == 0


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before_events", "after_events"])
def test_killed_consumer_is_succeeded_by_another(
    where: str,
    consumer: Make,
    stream: Redis,
    event_store: store.Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    retried = event("click")
    push(stream, envelope(event(), retried))
    push(stream, envelope(event("exposure")))
    kill_consumer(where)
    other = consumer("other")
    other._last_take_over = float("inf")  # not yet
    push(stream, envelope(retried, event("scroll_depth")))
    drain(other)
    # The retry's owner is still the dead consumer's entry.
    assert stored(event_store).count("click") == (1 if where == "after_events" else 0)
    monkeypatch.setattr(loop, "TAKE_OVER_MS", 0)
    other._last_take_over = float("-inf")
    drain(other)
    assert sorted(stored(event_store)) == ["click", "exposure", "page_view", "scroll_depth"]


@pytest.mark.slow
def test_control_without_keys_and_token_it_comes_twice(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    push(stream, envelope(event()))
    kill_consumer("after_events")
    event_store.command("TRUNCATE TABLE event_keys")
    event_store.command(
        "ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 0"
    )
    try:
        drain(consumer("victim"))
        assert stored(event_store) == ["page_view", "page_view"]
    finally:
        event_store.command(
            "ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 1000"
        )


def test_the_token_alone_recognises_the_same_insert(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    batch = envelope(event(), event("click"))
    entry = push(stream, batch)
    drain(consumer())
    event_store.command("TRUNCATE TABLE event_keys")
    stream.delete(STREAM)
    fields = {"b": _collected(batch)}
    stream.xadd(STREAM, fields, id=entry)  # type: ignore[arg-type]
    drain(consumer("again"))
    assert len(stored(event_store)) == 2


def _collected(batch: dict[str, object]) -> bytes:
    import orjson

    return orjson.dumps(
        {"received_at": batch["sent_at"], "ip": "", "ua": "", "envelope": batch}
    )
