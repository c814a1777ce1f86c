"""The risk bundle in a real Chromium: what it says, and that it solves on plain http."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Page, sync_playwright

from antifraud import api, environment
from antifraud.contracts import ProtectionSection
from core.clock import utc_now
from tests.antifraud.support import request
from tests.antifraud.test_proofs import BIND
from tests.chromium import launch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A name that is not localhost, so that plain http is no secure context.
ELSEWHERE = "--host-resolver-rules=MAP plain.test 127.0.0.1"


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    node = str(compute_driver_executable()[0])
    script = str(Path(__file__).with_name("serve.mjs"))
    server = subprocess.Popen([node, script], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.kill()
    server.wait()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_playwright() as driver:
        browser = launch(driver, [ELSEWHERE])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, port: str) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_function("() => window.collectSignals")
    yield page
    page.close()


def test_what_an_automated_chromium_says(page: Page) -> None:
    page.mouse.move(10, 10)
    page.mouse.move(60, 40)
    page.get_by_role("button").click()
    page.keyboard.press("a")
    signals = page.evaluate("() => window.collectSignals()")
    assert signals["webdriver"] is True
    assert signals["cdp"] is True
    assert signals["lies"] == 0
    assert signals["pointer"] >= 3
    assert signals["key"] == 1
    assert 0 < signals["dwell_ms"] < 60_000
    assert len(signals["canvas"]) == 16
    assert environment.interactions(signals) == signals["pointer"] + 1 + signals["scroll"]
    asked = request(signals=signals, user_agent=signals["ua"], headers={})
    assert {"E1", "E5"} <= {hit.id for hit in api.decide(asked).hits}
    assert "E8" not in {hit.id for hit in api.decide(asked).hits}


def test_a_replaced_native_is_a_lie(page: Page) -> None:
    page.evaluate(
        "() => Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
    )
    signals = page.evaluate("() => window.collectSignals()")
    assert signals["webdriver"] is False
    assert signals["lies"] == 1


def test_a_proxied_native_is_a_lie(page: Page) -> None:
    page.evaluate(
        """() => {
          const real = WebGLRenderingContext.prototype.getParameter;
          WebGLRenderingContext.prototype.getParameter = new Proxy(real, {});
        }"""
    )
    assert page.evaluate("() => window.collectSignals()")["lies"] == 1


def test_uncounted_is_left_out(page: Page) -> None:
    page.evaluate("() => { delete window.__afSeen }")
    signals = page.evaluate("() => window.collectSignals()")
    assert {"pointer", "touch", "scroll", "key"}.isdisjoint(signals)


def _solve(page: Page) -> bool:
    challenge = api.issue_challenge(kind="pow", bind=BIND, score=30, now=utc_now())
    payload = page.evaluate("(c) => window.solveChallenge(c)", challenge)
    return api.verify_proof({"kind": "pow", "payload": payload}, BIND, utc_now())


def test_it_solves_in_a_worker(page: Page) -> None:
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    assert _solve(page)
    assert [url.rsplit("/", 1)[1] for url in workers] == ["worker.ts"]


def test_it_solves_without_a_worker(page: Page) -> None:
    page.evaluate("() => { window.Worker = function () { throw new Error('no') } }")
    assert _solve(page)


def test_it_solves_where_plain_http_leaves_no_webcrypto(chromium: Any, port: str) -> None:
    page = chromium.new_page()
    page.goto(f"http://plain.test:{port}/")
    page.wait_for_function("() => window.solveChallenge")
    assert not page.evaluate("() => isSecureContext")
    assert page.evaluate("() => crypto.subtle === undefined")
    assert _solve(page)
    page.close()


def test_basic_lets_an_automated_browser_through_with_a_proof(page: Page) -> None:
    """What our own browser tests rely on."""
    signals = page.evaluate("() => window.collectSignals()")
    asked = request(
        signals=signals, user_agent=signals["ua"], protection=ProtectionSection(level="basic")
    )
    assert api.decide(asked).outcome == "challenge"
    asked = request(
        signals=signals, user_agent=signals["ua"], protection=asked.protection,
        proof_solved=True,
    )  # fmt: skip
    assert api.decide(asked).outcome == "allow"
