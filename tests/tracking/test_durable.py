"""A 204 is a promise: collector and stream Redis are killed right after it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis as Client

from config.engines.group import EngineGroup
from config.engines.redis import Redis
from core import stores
from tests.tracking.conftest import PHONE_AGENT, drain, envelope, event, stored
from tracking import store
from tracking.consumer.loop import Consumer
from tracking.contracts import STREAM

pytestmark = [pytest.mark.slow, pytest.mark.chaos]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def own_stream(tmp_path: Path) -> Iterator[tuple[EngineGroup, Redis]]:
    """A stream Redis of this test's own that syncs every write."""
    engine = Redis(tmp_path / "stream", free_port(), "secret", "stream", sync="always")
    group = EngineGroup([engine], tmp_path / "log")
    group.start()
    yield group, engine
    group.stop()


@pytest.fixture
def collector(own_stream: tuple[EngineGroup, Redis]) -> Iterator[Callable[[], Any]]:
    """Starts collectors under granian, each a process group of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[subprocess.Popen[bytes], str]:
        port = free_port()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"),
                *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
                "tracking.bench_apps:collect",
            ],
            env=os.environ | {"REDIS_STREAM_URL": own_stream[1].url},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        return process, f"http://127.0.0.1:{port}/collect"

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the server and its worker: no farewell of any kind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def post(url: str, batch: dict[str, Any]) -> int:
    request = urllib.request.Request(
        url,
        data=json.dumps(batch).encode(),
        headers={"Content-Type": "application/json", "User-Agent": PHONE_AGENT},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def test_killed_between_204_and_consumption(
    own_stream: tuple[EngineGroup, Redis],
    collector: Callable[[], Any],
    event_store: store.Client,
    persons: dict[str, int],
) -> None:
    group, engine = own_stream
    process, url = collector()
    batches = [envelope(event(), event("click")) for _ in range(5)]
    for batch in batches:
        assert post(url, batch) == 204
    os.killpg(process.pid, signal.SIGKILL)
    group.kill("redis-stream")
    process.wait()

    group.start_one(engine)
    group.wait_one(engine)
    _, again = collector()
    assert post(again, batches[0]) == 204  # a client that never saw its 204

    stream = Client.from_url(engine.url)
    consumer = Consumer(name="test-0", stream=stream, gates=stores.gates(), quiet=0)
    consumer.prepare()
    drain(consumer)
    ids = stored(event_store, "toString(event_id)", order="event_id")
    assert sorted(ids) == sorted(each["id"] for batch in batches for each in batch["events"])
    assert stream.xlen(STREAM) == 0


def test_without_redis_503_and_then_again_204(
    own_stream: tuple[EngineGroup, Redis], collector: Callable[[], Any]
) -> None:
    group, engine = own_stream
    _, url = collector()
    assert post(url, envelope(event())) == 204
    group.kill("redis-stream")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        post(url, envelope(event()))
    assert refusal.value.code == 503
    assert json.load(refusal.value)["code"] == "service.unavailable"
    group.start_one(engine)
    group.wait_one(engine)
    assert post(url, envelope(event())) == 204
    assert Client.from_url(engine.url).xlen(STREAM) == 2
