"""From an event at the door to the number on the board, through every process in between."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
import uuid

from tests.bench.harness import BenchError, Figure, bound
from tests.bench.play import percentile
from tests.bench.stage import Stage

SAMPLES = 25
TARGET_SECONDS = 2.0


def measure_board(stage: Stage) -> list[Figure]:
    """event_to_board_p99_s: POST /collect until the live stream carries the higher count."""
    with stage.process("consume_events"), stage.process("relay"), stage.web() as url:
        waits = _sample(url, "bench")
    name = "freshness promised"
    return [bound("event_to_board_p99_s", percentile(waits, 0.99), TARGET_SECONDS, name, "s")]


def _sample(url: str, slug: str) -> list[float]:
    from django.contrib.auth import get_user_model

    from dashboards import tickets

    user = get_user_model().objects.get(username="manager")
    ticket = tickets.issue(user.pk, slug)
    seen: dict[str, float] = {}
    changed = threading.Condition()

    def listen() -> None:
        request = urllib.request.Request(f"{url}/live/boards/{slug}?ticket={ticket}")
        with urllib.request.urlopen(request, timeout=60) as stream:
            for line in stream:
                if line.startswith(b"data:"):
                    count = _reached(json.loads(line[5:]))
                    if count is not None:
                        with changed:
                            seen["reached"], seen["at"] = count, time.monotonic()
                            changed.notify_all()

    threading.Thread(target=listen, daemon=True).start()
    with changed:
        if not changed.wait_for(lambda: "reached" in seen, timeout=20):
            raise BenchError("the board's stream says nothing")
    waits = []
    for number in range(SAMPLES):
        before = seen["reached"]
        sent = time.monotonic()
        _visit(url, slug)
        with changed:
            if not changed.wait_for(lambda: seen["reached"] > before, timeout=10):  # noqa: B023
                raise BenchError(f"visit {number} never reached the board")
            waits.append(seen["at"] - sent)
        time.sleep(0.13 * (number % 5))
    return waits


def _reached(document: object) -> float | None:
    if not isinstance(document, dict):
        return None
    for step in (document.get("behaviour") or {}).get("funnel", []):
        if step.get("step") == "seen":
            return float(step["people"])
    return None


def _visit(url: str, slug: str) -> None:
    now = int(time.time() * 1000)
    event = {
        "id": str(uuid.uuid4()), "name": "page_view", "at": now, "campaign": slug, "props": {},
    }  # fmt: skip
    body = {
        "v": 1, "sent_at": now, "source": "web", "device_id": str(uuid.uuid4()),
        "session_id": str(uuid.uuid4()), "events": [event],
    }  # fmt: skip
    request = urllib.request.Request(
        f"{url}/collect", data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (iPhone)"},
    )  # fmt: skip
    urllib.request.urlopen(request, timeout=5).close()
