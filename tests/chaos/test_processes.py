"""Every process is killed while people play; no promise is broken, no cent is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.product import ROOT, Product, running_product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

VICTIMS = (
    "web", "worker", "relay", "consumer", "beat",
    "postgres", "redis-cache", "redis-stream", "eventstore",
)  # fmt: skip


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory):
    with running_product(tmp_path_factory.mktemp("product")) as running:
        yield running


def start_crowd(product: Product, slug: str, people: int, rate: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "manage.py", "crowd", "--campaign", slug, "--people", str(people),
            "--rate", str(rate), "--bots", "script=3", "farm=2", "ring=2", "--json",
            "--url", product.url,
        ],
        cwd=ROOT, env=product.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def database(product: Product) -> psycopg.Connection:
    for line in (product.data / "run.env").read_text().splitlines():
        if line.startswith("DATABASE_URL="):
            return psycopg.connect(line.partition("=")[2], autocommit=True)
    raise AssertionError("run.env names no database")


def test_every_process_is_killed_in_mid_campaign(product: Product) -> None:
    product.launch("chaos", "session.helpers=2", "packets.count=500", "budget.total=500000")
    crowd = start_crowd(product, "chaos", people=240, rate=4)
    rng = random.Random(7)
    for name in rng.sample(VICTIMS, len(VICTIMS)):
        time.sleep(3)
        product.wait_back(name, product.kill(name))
    out, _ = crowd.communicate(timeout=400)
    counts = json.loads(out)
    product.wait_ready()

    opened = sum(n for what, n in counts.items() if what.endswith(": opened"))
    claimed = sum(n for what, n in counts.items() if ": claimed" in what)
    assert opened > 20, counts
    assert claimed > 15, counts
    with database(product) as connection:
        [(granted,)] = connection.execute("SELECT count(*) FROM rewards_grant").fetchall()
        assert granted >= opened, "an answer promised a reward that is not there"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            [(waiting,)] = connection.execute(
                "SELECT count(*) FROM rewards_grant WHERE status IN ('claimed', 'fulfilling')"
            ).fetchall()
            if not waiting:
                break
            time.sleep(1)
        [(fulfilled,)] = connection.execute(
            "SELECT count(*) FROM rewards_grant WHERE status = 'fulfilled'"
        ).fetchall()
        assert fulfilled >= claimed, "a claim that was confirmed has not been paid"
        [(twice,)] = connection.execute(
            "SELECT count(*) FROM (SELECT unit_id FROM rewards_grant WHERE status NOT IN"
            " ('expired', 'revoked') GROUP BY unit_id HAVING count(*) > 1) doubled"
        ).fetchall()
        assert twice == 0
    assert json.loads(product.manage("audit_ledger", "--json")) == []


def post_event(product: Product, event_id: str) -> int:
    now = int(time.time() * 1000)
    event = {"id": event_id, "name": "click", "at": now, "campaign": "chaos", "props": {}}
    envelope = {
        "v": 1, "sent_at": now, "source": "web", "session_id": "s",
        "device_id": "0199f5a0-0000-7000-8000-000000000001",
        "events": [event],
    }  # fmt: skip
    return httpx.post(f"{product.url}/collect", json=envelope, timeout=10).status_code


def count_event(product: Product, event_id: str) -> int:
    """How often the event store has it, asked through the reader that boards use."""
    code = (
        "import django; django.setup()\n"
        "from tracking.store import reader\n"
        f"print(reader().query(\"SELECT count() FROM events WHERE event_id = '{event_id}'\")"
        ".result_rows[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**product.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    return int(done.stdout.strip().splitlines()[-1])


def test_an_acknowledged_event_survives_collector_and_stream(product: Product) -> None:
    event_id = "0199f5a0-0000-7000-8000-0000000000aa"
    product.wait_back("consumer", product.kill("consumer"))
    dead = [(name, product.kill(name)) for name in ("consumer",)]
    assert post_event(product, event_id) == 204
    dead += [(name, product.kill(name)) for name in ("redis-stream", "web")]
    for name, pid in dead:
        product.wait_back(name, pid)
    product.wait_ready()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and count_event(product, event_id) == 0:
        time.sleep(1)
    assert count_event(product, event_id) == 1


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with running_product(tmp_path / "data") as product:
        pids = list(product.pids().values())
        assert len(pids) >= len(VICTIMS)
    time.sleep(1)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
