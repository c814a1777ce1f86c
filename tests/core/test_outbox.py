"""The outbox carries what was committed, once the commit is there, and loses nothing."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction
from redis import Redis, RedisError

from core import outbox, stores
from core.ids import uuid7
from core.models import OutboxMessage

STREAM = "af:test"


def enqueue(now: datetime, key: str = "k") -> None:
    outbox.enqueue(topic="test.thing", key=key, payload={"n": 1, "名": "红包"}, now=now)


@pytest.fixture
def stream(clean_stream: None) -> Redis:
    return stores.stream()


@pytest.mark.django_db(transaction=True)
def test_a_committed_row_reaches_its_stream_and_leaves_the_table(stream, now) -> None:
    with transaction.atomic():
        enqueue(now)
    assert outbox.relay_batch(stream) == 1
    [(_, fields)] = stream.xrange(STREAM)
    _event, topic, key, payload = outbox.decode(fields)
    assert (topic, key, payload) == ("test.thing", "k", {"n": 1, "名": "红包"})
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_told(stream, now) -> None:
    with transaction.atomic():
        enqueue(now)
        transaction.set_rollback(True)
    assert outbox.relay_batch(stream) == 0
    assert stream.xlen(STREAM) == 0


@pytest.mark.django_db(transaction=True)
def test_a_stream_that_is_away_loses_nothing(now, clean_stream) -> None:
    with transaction.atomic():
        enqueue(now)
    away = Redis(port=1, socket_connect_timeout=0.2)
    with pytest.raises(RedisError):
        outbox.relay_batch(away)
    assert OutboxMessage.objects.count() == 1
    assert outbox.relay_batch(stores.stream()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_sql_function_writes_the_same_row(stream, now) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_enqueue('test.thing', 'k', %s::jsonb, %s, gen_random_uuid())",
            ['{"n": 2}', now],
        )
    assert outbox.relay_batch(stream) == 1
    [(_, fields)] = stream.xrange(STREAM)
    assert outbox.decode(fields)[3] == {"n": 2}


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_carry_each_row_once(stream, now) -> None:
    with transaction.atomic():
        for number in range(400):
            enqueue(now, key=str(number))

    def relay() -> None:
        while outbox.relay_batch(stream, limit=25):
            pass
        connection.close()

    relays = [threading.Thread(target=relay) for _ in range(4)]
    for one in relays:
        one.start()
    for one in relays:
        one.join()
    keys = [fields[b"key"].decode() for _, fields in stream.xrange(STREAM)]
    assert sorted(keys, key=int) == [str(number) for number in range(400)]


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_nobody_reads_keeps_the_newest(stream, now, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "_copies", {})
    outbox.copy_to("af:copied", topic="test.thing", names=frozenset({"told"}), most=100)
    with transaction.atomic():
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                event_id=uuid7(),
                topic="test.thing",
                key=str(n),
                payload={"name": "told"},
                created_at=now,
            )
            for n in range(450)
        )
    assert outbox.relay_batch(stream) == 450
    # A stream is let go in nodes of a hundred entries.
    assert stream.xlen("af:copied") <= 200
    [(_, newest)] = stream.xrevrange("af:copied", count=1)
    assert outbox.decode(newest)[2] == "449"
    assert stream.xlen(STREAM) == 450
