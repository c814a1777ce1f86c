"""From an app's transaction to the store: outbox, relay, stream, consumer."""

from __future__ import annotations

import io
from collections.abc import Callable

import orjson
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from redis import Redis

from core import outbox
from core.clock import from_ms, utc_now
from core.ids import uuid7
from tests.tracking.conftest import DEVICE, drain, stored
from tracking import api, schema, store
from tracking.consumer.loop import Consumer
from tracking.contracts import Fact

AT = 1_790_000_000_123


def fact(**changes: object) -> Fact:
    values: dict[str, object] = {
        "name": "joined",
        "at": from_ms(AT),
        "campaign": "spring",
        "person_id": 7,
        "device_id": DEVICE,
        "props": {"channel": "wechat"},
    }
    return Fact(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_a_fact_reaches_the_store_once(
    consumer: Callable[..., Consumer], stream: Redis, event_store: store.Client
) -> None:
    event_id = uuid7()
    assert api.record_fact(fact(event_id=event_id), utc_now()) == event_id
    api.record_fact(fact(name="helped", person_id=None, device_id=None), utc_now())
    assert outbox.relay_batch(stream) == 2
    drain(consumer())
    assert stored(
        event_store,
        "name, toUnixTimestamp64Milli(at), person_id, device_id, source, props",
        order="name",
    ) == [
        ("helped", AT, 0, "", "server", '{"channel":"wechat"}'),
        ("joined", AT, 7, DEVICE, "server", '{"channel":"wechat"}'),
    ]
    assert stored(event_store, "toString(event_id)", order="name")[1] == str(event_id)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_fact_never_happened(stream: Redis) -> None:
    with transaction.atomic():
        api.record_fact(fact(), utc_now())
        transaction.set_rollback(True)
    assert outbox.relay_batch(stream) == 0


def test_a_name_is_checked_at_the_door() -> None:
    with pytest.raises(ValueError, match="no name"):
        api.record_fact(fact(name="Joined!"), utc_now())


def test_the_schema_is_applied_once(event_store: store.Client) -> None:
    assert schema.apply() == []
    output = io.StringIO()
    call_command("migrate_events", stdout=output)
    assert "up to date" in output.getvalue()


def test_synthetic_events_are_believable(event_store: store.Client) -> None:
    call_command("generate_events", 5000, campaign="spring", seed=1, stdout=io.StringIO())
    ((events, ids, people),) = event_store.query(
        "SELECT count(), uniqExact(event_id), uniqExact(device_id) FROM events"
    ).result_rows
    assert events == ids == 5000
    assert 200 < people < 2500
    counts = dict(
        event_store.query("SELECT name, count() FROM events GROUP BY name").result_rows
    )
    assert counts["page_view"] > counts["click"] > counts["share_click"] > 0


@pytest.mark.django_db
def test_ready_without_the_event_store(client: Client, settings: object) -> None:
    settings.CLICKHOUSE_READER_URL = "http://x:y@127.0.0.1:1/none"  # type: ignore[attr-defined]
    store.drop_clients()
    answer = client.get("/readyz")
    report = orjson.loads(answer.content)
    store.drop_clients()
    assert report["dependencies"]["events"]["state"] == "away: StoreAway"
    assert answer.status_code == 200
    assert report["ready"] is True
