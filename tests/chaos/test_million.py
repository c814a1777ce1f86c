"""One million claims on a hundred thousand packets, while everything is killed under them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from tests.chaos.taps import Heard, tap
from tests.product import ROOT, Product, eventually, running_product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(3600)]

CLAIMS = int(os.environ.get("CHAOS_CLAIMS", "1000000"))
PACKETS = CLAIMS // 10
LATE = PACKETS // 20
"""People for whom no packet was left."""
AMOUNT = 137
KILLS = 20
VICTIMS = ("web", "worker", "postgres", "redis-cache", "relay", "a web child")

PREPARE = """
import django
django.setup()
from tests.bench.people import join_people
join_people("million", {number}, __import__("pathlib").Path({file!r}))
"""


def people(product: Product, number: int, file: Path) -> list[str]:
    """Bearer tokens of people who have joined; the first of them hold a packet each."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARE.format(number=number, file=str(file))],
        cwd=ROOT, env={**product.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return file.read_text().split()


class Killer:
    """Kills something every few seconds, and empties Redis in the middle.

    Every third victim dies whatever state the others are in, so some recoveries are cut short;
    before the others everything has come back, or a slow machine would never get to its feet.
    """

    def __init__(self, product: Product) -> None:
        self.product = product
        self.killed: list[str] = []
        self.emptied = 0
        self.done = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def _run(self) -> None:
        rng = random.Random(20)
        while not self._stop.wait(rng.uniform(6, 12)):
            name = VICTIMS[len(self.killed) % len(VICTIMS)]
            if len(self.killed) % 3:
                self._recovered()
            try:
                if name == "a web child":
                    os.kill(max(self.product.children("web")), signal.SIGKILL)
                else:
                    self.product.kill(name)
                self.killed.append(name)
                if self.done > CLAIMS // 4 and self.emptied < 3 and "redis" not in name:
                    self.product.redis().flushall()
                    self.emptied += 1
            except (OSError, KeyError, ValueError, RedisError):
                continue  # it is coming back from the last time

    def _recovered(self) -> None:
        """Return when all is ready, or after a minute and a half."""
        until = time.monotonic() + 90
        while time.monotonic() < until and not self._stop.is_set():
            if self.product.answers("/readyz"):
                return
            self._stop.wait(0.5)


def test_a_million_claims_on_a_tenth_as_many_packets(tmp_path: Path) -> None:
    with running_product(tmp_path / "data") as product:
        product.launch(
            "million", "session.helpers=0", f"packets.count={PACKETS}",
            f"session.target={AMOUNT}", f"budget.total={PACKETS * AMOUNT}",
        )  # fmt: skip
        tokens = people(product, PACKETS + LATE, tmp_path / "tokens")
        rng = random.Random(7)
        order = list(range(len(tokens)))
        rng.shuffle(order)
        later = [rng.randrange(len(tokens)) for _ in range(CLAIMS - len(order))]
        everybody = order + later
        rng.shuffle(everybody)
        began = time.monotonic()
        with Killer(product) as killer:

            def progress(done: int) -> None:
                killer.done = max(killer.done, done)
                if done % 50_000 == 0:
                    print(f"{done:,} after {time.monotonic() - began:.0f} s", flush=True)

            heard = asyncio.run(
                tap(
                    int(product.environment["PORT"]), "/api/play/million/draw", tokens, CLAIMS,
                    pick=everybody.__getitem__, progress=progress,
                )
            )  # fmt: skip
        took = time.monotonic() - began
        print(
            f"{CLAIMS:,} claims in {took:.0f} s, {CLAIMS / took:,.0f}/s;"
            f" {len(killer.killed)} kills, Redis emptied {killer.emptied} times;"
            f" sent again {heard.again:,}; {dict(heard.answers)}"
        )
        assert len(killer.killed) >= KILLS * CLAIMS // 1_000_000, killer.killed
        assert killer.emptied > 0
        check(product, heard)


def check(product: Product, heard: Heard) -> None:
    """Exactly as many as there are packets, each promised once, none missing."""
    twice = {person: found for person, found in heard.rewards.items() if len(found) > 1}
    assert twice == {}
    promised = {reward for found in heard.rewards.values() for reward in found}
    assert len(promised) == len(heard.rewards) == PACKETS
    assert heard.answers["granted"] == PACKETS
    product.wait_ready()
    with product.database() as database:
        rows = database.execute(
            "SELECT g.uid::text, g.amount FROM rewards_grant g"
            " JOIN campaigns_campaign c ON c.uid::text = g.scope WHERE c.slug = 'million'"
        ).fetchall()
    assert {uid for uid, _amount in rows} == promised
    assert len(rows) == PACKETS
    assert sum(amount for _uid, amount in rows) == PACKETS * AMOUNT
    assert json.loads(product.manage("audit_ledger", "--campaign", "million", "--json")) == []
    eventually(
        lambda: product.redis("REDIS_STREAM_URL").xlen("af:events") == 0, 600,
        "events are still on their way",
    )  # fmt: skip
