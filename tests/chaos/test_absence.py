"""While an engine is away every address says so, or answers without it; nothing breaks."""

from __future__ import annotations

import time
from collections import Counter

import httpx
import pytest

from tests.product import Product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

BROWSER = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5)"}
ADDRESSES = (
    "/c/absent/", "/c/nobody-knows/", "/api/play/absent/state", "/s/nothing", "/admin/login/",
    "/boards/absent/", "/live/absent/", "/", "/sdk/tracker.js", "/readyz", "/metrics",
)  # fmt: skip
EXPECTED = {200, 302, 401, 403, 404, 503}


@pytest.fixture(scope="module")
def absent(product: Product) -> Product:
    product.launch("absent", "packets.count=20", "budget.total=20000")
    return product


@pytest.mark.parametrize("name", ["postgres", "redis-cache", "redis-stream", "eventstore"])
def test_nothing_breaks_without(absent: Product, name: str) -> None:
    """Killed again and again for some seconds, so that most requests meet its absence."""
    seen: Counter[tuple[str, int]] = Counter()
    for _ in range(12):  # a connection each, so that every web process has the page in memory
        httpx.get(f"{absent.url}/c/absent/", headers=BROWSER, timeout=20)
    with httpx.Client(base_url=absent.url, headers=BROWSER, timeout=20) as http:
        dead = absent.kill(name)
        until = time.monotonic() + 8
        while time.monotonic() < until:
            for address in ADDRESSES:
                with http.stream("GET", address) as answer:
                    seen[address, answer.status_code] += 1
            if absent.pids().get(name, dead) != dead:
                dead = absent.kill(name)
        absent.wait_back(name, dead)
        absent.wait_ready()
        with http.stream("GET", "/c/absent/") as answer:
            assert answer.status_code == 200
    wrong = {one: number for one, number in seen.items() if one[1] not in EXPECTED}
    assert wrong == {}
    assert {status for address, status in seen if address == "/c/absent/"} == {200}
    if name == "postgres":
        assert seen["/api/play/absent/state", 503] > 0
    else:
        assert {status for address, status in seen if "state" in address} == {200}
