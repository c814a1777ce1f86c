"""How much the collector and the consumer can do, measured beside their limits.

`measure()` needs the engines' addresses in the environment, `wrk` on PATH and a quiet
machine. It uses the stream of the settings, empties it afterwards, and a database of its own
in the event store.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from core import stores
from core.ids import uuid7
from tracking import schema, store
from tracking.consumer.loop import Consumer
from tracking.contracts import STREAM

BATCH_RATIO = 0.3
SINGLE_RATIO = 0.3
CONSUMER_EPS = 10_000.0
ROUNDS = 3
_AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.30"
)


def _event(at: int) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "name": "page_view",
        "at": at,
        "campaign": "bench",
        "props": {"path": "/c/bench/", "pv": str(uuid7()), "block": "hero", "depth": 50},
    }


def _batch(events: int, device: int = 1) -> dict[str, Any]:
    now = time.time_ns() // 1_000_000
    return {
        "v": 1,
        "sent_at": now,
        "source": "web",
        "device_id": f"0192f0c4-0000-7000-8000-{device:012x}",
        "session_id": "bench",
        "seq": device,
        "events": [_event(now) for _ in range(events)],
    }


@contextmanager
def _server(application: str) -> Iterator[str]:
    """One granian worker with `application` of bench_apps."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
            f"tracking.bench_apps:{application}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parent.parent,
        env=os.environ | {"REDIS_STREAM_URL": settings.REDIS_STREAM_URL},
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("the server for the benchmark did not start") from None
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/collect"
    finally:
        process.terminate()
        process.wait()


def _rate(url: str, script: str, seconds: int) -> float:
    """Answers per second from one wrk thread; every answer must be a 2xx."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("the benchmark needs wrk on PATH")
    done = subprocess.run(  # noqa: S603 - our own command
        [wrk, "-t1", "-c128", f"-d{seconds}s", "-s", script, url],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout:
        raise RuntimeError(f"not every batch was taken: {done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def _script(folder: Path, events: int) -> str:
    """A wrk script with a fixed body: building bodies would cost the server its cores."""
    body = orjson.dumps(_batch(events)).decode()
    path = folder / f"batch{events}.lua"
    path.write_text(
        'wrk.method = "POST"\n'
        'wrk.headers["Content-Type"] = "application/json"\n'
        f'wrk.headers["User-Agent"] = "{_AGENT}"\n'
        f"wrk.body = [==[{body}]==]\n"
    )
    return str(path)


def _row(
    name: str, value: float, unit: str, limit: float, limit_name: str, ratio: float
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "limit": round(limit, 1),
        "limit_name": limit_name,
        "ratio": round(ratio, 3),
    }


def measure_collector(seconds: int = 4) -> list[dict[str, Any]]:
    """`collect_batch10_rps` and `collect_single_rps`, each beside the empty ASGI reply.

    The rounds alternate between both, so that a noisy moment hurts both; medians count.
    """
    rates: dict[tuple[str, int], list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        _server("empty") as empty,
        _server("collect") as collect,
    ):
        scripts = {events: _script(Path(folder), events) for events in (10, 1)}
        for _ in range(ROUNDS):
            for events, script in scripts.items():
                for name, url in (("empty", empty), ("collect", collect)):
                    rates.setdefault((name, events), []).append(_rate(url, script, seconds))
                    stores.stream().delete(STREAM)
    middle = {key: sorted(values)[len(values) // 2] for key, values in rates.items()}
    return [
        _row(
            name,
            middle["collect", events],
            "requests/s",
            share * middle["empty", events],
            f"{share} of an empty ASGI reply to the same request",
            middle["collect", events] / middle["empty", events],
        )
        for name, events, share in (
            ("collect_batch10_rps", 10, BATCH_RATIO),
            ("collect_single_rps", 1, SINGLE_RATIO),
        )
    ]


def measure_consumer(batches: int = 6_000) -> list[dict[str, Any]]:
    """`consumer_eps`: events per second from the stream into the store, one process."""
    stream = stores.stream()
    database = f"af_bench_{os.getpid()}"
    before = settings.CLICKHOUSE_URL
    settings.CLICKHOUSE_URL = f"{before.rpartition('/')[0]}/{database}"
    store.drop_clients()
    try:
        schema.apply()
        stream.delete(STREAM)
        consumer = Consumer(name="bench", stream=stream, gates=stores.gates(), quiet=0)
        consumer.prepare()
        pipe = stream.pipeline(transaction=False)
        for number in range(batches):
            batch = _batch(10, device=number % 3000)
            entry = {
                "received_at": batch["sent_at"],
                "ip": f"113.108.{number % 200}.{number % 250}",
                "ua": _AGENT,
                "envelope": batch,
            }
            pipe.xadd(STREAM, {"b": orjson.dumps(entry)})
            if number % 500 == 499:
                pipe.execute()
        pipe.execute()
        started = time.perf_counter()
        while consumer.step(block_ms=1):
            continue
        rate = batches * 10 / (time.perf_counter() - started)
        stored = store.writer().query("SELECT count() FROM events").result_rows[0][0]
        if stored != batches * 10:
            raise RuntimeError(f"{stored} of {batches * 10} events were stored")
    finally:
        stream.delete(STREAM)
        store.writer().command(f"DROP DATABASE IF EXISTS `{database}`")
        settings.CLICKHOUSE_URL = before
        store.drop_clients()
    name = "events per second, one process"
    return [_row("consumer_eps", rate, "events/s", CONSUMER_EPS, name, rate / CONSUMER_EPS)]


def measure() -> list[dict[str, Any]]:
    """All figures of the tracking ground floor."""
    return [*measure_collector(), *measure_consumer()]
