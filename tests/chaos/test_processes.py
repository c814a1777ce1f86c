"""Every process is killed while people play; no promise is broken, no cent is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from kombu.exceptions import OperationalError as CeleryAway
from redis.exceptions import RedisError

from tests.chaos.promises import check_facts, check_kept, heard
from tests.product import Product, eventually, running_product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

VICTIMS = (
    "web", "worker", "relay", "consumer", "messages", "beat",
    "postgres", "redis-cache", "redis-stream", "eventstore",
)  # fmt: skip


def test_every_process_is_killed_in_mid_campaign(product: Product) -> None:
    product.launch("chaos", "session.helpers=2", "packets.count=500", "budget.total=500000")
    crowd = product.start_crowd("chaos", 150, 3, "script=3", "farm=2", "ring=2")
    time.sleep(8)  # the command takes seconds to load; then the first have arrived
    for name in random.Random(7).sample(VICTIMS, len(VICTIMS)):
        product.wait_back(name, product.kill(name))
        time.sleep(3)
    told = heard(crowd, 400)
    product.wait_ready()

    counts = told["counts"]
    print(json.dumps(counts, indent=1))
    assert len(told["promised"]) > 20, counts
    assert len(told["claimed"]) > 10, counts
    assert any(what.startswith("line: ") for what in counts), "nobody noticed anything"
    assert [what for what in counts if what.startswith("broken")] == []
    check_kept(product, "chaos", told, patience=120)
    check_facts(product, "chaos")


def test_hot_redis_is_emptied_in_mid_campaign(product: Product) -> None:
    product.launch("emptied", "session.helpers=1", "packets.count=200", "budget.total=200000")
    crowd = product.start_crowd("emptied", 60, 3, "script=1")
    time.sleep(8)
    for _ in range(5):
        product.redis().flushall()
        time.sleep(4)
    told = heard(crowd, 300)

    counts = told["counts"]
    print(json.dumps(counts, indent=1))
    assert len(told["promised"]) > 10, counts
    assert [what for what in counts if what.startswith("broken")] == []
    check_kept(product, "emptied", told, patience=60)
    check_facts(product, "emptied")


@pytest.mark.parametrize("name", VICTIMS)
def test_it_works_again(
    product: Product, name: str, record_property: Callable[[str, object], None]
) -> None:
    """Not only a new process: one that does its work, all others beside it."""
    works = WORKS[name](product)
    dead = product.kill(name)
    killed = time.monotonic()
    product.wait_back(name, dead)
    process = time.monotonic() - killed
    eventually(_patient(works), 60, f"{name} does not work again")
    took = time.monotonic() - killed
    eventually(lambda: product.answers("/readyz"), 60, "not ready")
    record_property("seconds", round(took, 1))
    figures = product.data / "chaos.json"
    known = json.loads(figures.read_text()) if figures.exists() else {}
    known[name] = {"process_s": round(process, 1), "works_s": round(took, 1)}
    figures.write_text(json.dumps(known))
    print(known[name])


def _patient(works: Callable[[], bool]) -> Callable[[], bool]:
    """The same; false while the engine that it asks is the one that was killed."""

    def answered() -> bool:
        try:
            return works()
        except (RedisError, psycopg.Error, CeleryAway):
            return False

    return answered


def _ready(product: Product) -> Callable[[], bool]:
    return lambda: product.answers("/readyz")


def _relays(product: Product) -> Callable[[], bool]:
    """A row put into the outbox while it was away leaves it."""

    def carried() -> bool:
        with product.database() as database:
            if not asked:
                asked.append(1)
                database.execute(
                    "SELECT core_enqueue('chaos.probe', 'k', '{}', now(), gen_random_uuid())"
                )
            return not database.execute("SELECT 1 FROM core_outboxmessage").fetchall()

    asked: list[int] = []
    return carried


def _consumes(product: Product, name: str = "af:events") -> Callable[[], bool]:
    """An entry that nobody can read leaves the stream, as a dead letter."""
    stream = product.redis("REDIS_STREAM_URL")

    def taken() -> bool:
        if not asked:
            asked.append(stream.xadd(name, {"b": b"{}"}))
        return not stream.xrange(name, asked[0], asked[0])

    asked: list[bytes | str] = []
    return taken


def _listens(product: Product) -> Callable[[], bool]:
    """Whoever plans messages reads its own stream."""
    return _consumes(product, "af:touch")


def _pings(product: Product) -> Callable[[], bool]:
    control = Celery(broker=product.settings["REDIS_URL"]).control
    return lambda: bool(control.ping(timeout=0.5))


def _beats(product: Product) -> Callable[[], bool]:
    """Messages are pushed to the broker: nobody else does so in a quiet product."""
    redis = product.redis()

    def pushes() -> int:
        return int(redis.info("commandstats").get("cmdstat_lpush", {}).get("calls", 0))

    before: list[int] = []

    def sends() -> bool:
        if not before:
            before.append(pushes())
        return pushes() > before[0]

    return sends


def _stores(product: Product) -> Callable[[], bool]:
    """The event store takes what the consumer brings."""
    return _consumes(product)


WORKS: dict[str, Callable[[Product], Callable[[], bool]]] = {
    "web": _ready,
    "worker": _pings,
    "relay": _relays,
    "consumer": _consumes,
    "messages": _listens,
    "beat": _beats,
    "postgres": _ready,
    "redis-cache": _pings,  # the last to find it again is Celery
    "redis-stream": _consumes,
    "eventstore": _stores,
}


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_child_is_killed(product: Product, name: str) -> None:
    """As when memory runs out: it alone is replaced, its parent and its siblings go on."""
    # A worker that loses a child while it starts gives up, and is started again whole.
    eventually(_patient(WORKS[name](product)), 60, f"{name} does not work yet")
    assert len(product.children(name)) >= 2
    before = product.children(name)
    parent = product.pids()[name]
    victim, *others = sorted(before)
    os.kill(victim, signal.SIGKILL)
    eventually(
        lambda: victim not in (now := product.children(name)) and len(now) == len(before),
        30,
        f"no child took the place of {name}'s",
    )
    assert set(others) <= product.children(name)
    assert product.pids()[name] == parent
    eventually(WORKS[name](product), 30, f"{name} does not work again")


def test_a_database_connection_is_killed(product: Product) -> None:
    """PostgreSQL then throws out everybody and recovers; everybody must come again."""
    with product.database() as database:
        [(backend,)] = database.execute("SELECT pg_backend_pid()").fetchall()
        os.kill(backend, signal.SIGKILL)
    for name in ("relay", "web"):
        eventually(_patient(WORKS[name](product)), 30, f"{name} does not work again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(tmp_path: Path, number: signal.Signals) -> None:
    with running_product(tmp_path / "data") as product:
        eventually(lambda: len(product.pids()) == len(VICTIMS), 30, "not everything started")
        assert len(product.processes()) > len(VICTIMS)
        with product.database():
            pass
        product.stop(number)
        eventually(lambda: product.processes() == {}, 45, f"left: {product.processes()}")
        with pytest.raises(psycopg.OperationalError):
            product.database()
        assert not product.answers("/healthz")
