"""An event that was acknowledged is stored once, whoever dies right after."""

from __future__ import annotations

import time
import uuid

import httpx
import pytest

from tests.chaos.promises import events
from tests.product import Product, eventually

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]


def post(product: Product, identifiers: list[str]) -> int:
    now = int(time.time() * 1000)
    envelope = {
        "v": 1, "sent_at": now, "source": "web", "session_id": "s",
        "device_id": "0199f5a0-0000-7000-8000-000000000001",
        "events": [
            {"id": one, "name": "click", "at": now, "campaign": "killed", "props": {}}
            for one in identifiers
        ],
    }  # fmt: skip
    agent = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"}
    address = f"{product.url}/collect"
    return httpx.post(address, json=envelope, headers=agent, timeout=10).status_code


def stored(product: Product) -> list[str]:
    rows = events(product, "SELECT toString(event_id) FROM events WHERE campaign = 'killed'")
    return sorted(row[0] for row in rows)


def test_an_acknowledged_event_survives_collector_and_stream(product: Product) -> None:
    identifiers = [str(uuid.uuid4()) for _ in range(3)]
    dead = [("consumer", product.kill("consumer"))]
    assert post(product, identifiers) == 204
    dead += [(name, product.kill(name)) for name in ("redis-stream", "web")]
    for name, pid in dead:
        product.wait_back(name, pid)
    product.wait_ready()
    # The phone never saw its 204 and sends the batch again.
    assert post(product, identifiers) == 204
    stream = product.redis("REDIS_STREAM_URL")
    eventually(lambda: stored(product) != [], 60, "the events are not stored")
    eventually(lambda: stream.xlen("af:events") == 0, 60, "events wait in the stream")
    assert stored(product) == sorted(identifiers)


def test_the_store_dies_while_events_are_written(product: Product) -> None:
    before = stored(product)
    sent: list[str] = []
    for turn in range(30):
        batch = [str(uuid.uuid4()) for _ in range(5)]
        assert post(product, batch) == 204
        sent += batch
        if turn in {8, 18}:
            product.wait_back("eventstore", product.kill("eventstore"))
        if turn in {12, 24}:
            product.wait_back("consumer", product.kill("consumer"))
    stream = product.redis("REDIS_STREAM_URL")
    eventually(lambda: stream.xlen("af:events") == 0, 90, "events wait in the stream")
    assert stored(product) == sorted(before + sent)
