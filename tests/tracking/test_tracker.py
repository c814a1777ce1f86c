"""The tracker in a real browser, its batches taken by a small server of the test's."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from config.engines.base import REPOSITORY
from config.runner.bootstrap import node_tools
from tests.chromium import launch
from tracking.consumer.checks import Bad, check_id, check_name, check_props

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CORE_LIMIT = 6 * 1024

HTML = """<!doctype html><meta charset=utf-8><title>Spring</title>
<script src="/sdk/tracker.js" data-campaign="spring" async></script>
<main data-block="hero" style="height:200px"><button id=open>Open the packet</button>
<a id=away href="https://other.test/secret?x=1">Elsewhere</a></main>
<section data-private><button id=mine>Call 13812345678</button></section>
<form><input id=phone value="13812345678"></form>
<button id=share data-share=wechat>Share</button>
<div style="height:3000px"></div><p data-exposure=rules style="height:50px">Rules</p>"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The built tracker."""
    npm, environment = node_tools()
    folder = tmp_path_factory.mktemp("tracker")
    subprocess.run(
        [
            *npm,
            "exec",
            "--",
            "vite",
            "build",
            "-c",
            "vite.tracker.config.ts",
            "--outDir",
            str(folder),
        ],
        cwd=REPOSITORY / "frontend",
        env=environment,
        check=True,
        capture_output=True,
    )
    return (folder / "sdk/tracker.js").read_bytes()


class Site(ThreadingHTTPServer):
    """Serves the page and remembers what comes to /collect."""

    script: bytes
    status = 204

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.batches: list[dict[str, Any]] = []

    def events(self, name: str) -> list[dict[str, Any]]:
        return [e for batch in self.batches for e in batch["events"] if e["name"] == name]

    def wait(self, name: str, number: int = 1) -> list[dict[str, Any]]:
        deadline = time.monotonic() + 60
        while len(self.events(name)) < number:
            assert time.monotonic() < deadline, (name, self.batches)
            time.sleep(0.05)
        return self.events(name)


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path == "/sdk/tracker.js":
            self._answer(200, self.server.script, "text/javascript")
        elif self.path.startswith("/c/"):
            self._answer(200, HTML.encode(), "text/html")
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert len(body) <= 65536
        if self.server.status == 204:
            self.server.batches.append(json.loads(body))
        self._answer(self.server.status, b"", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def site(script: bytes) -> Iterator[Site]:
    server = Site()
    server.script = script
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    context = browser.new_context()

    def go(path: str = "/c/spring/?i=SECRETINVT&ch=poster&utm_source=a") -> Page:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{site.server_port}{path}")
        page.wait_for_function("window.af")
        return page

    yield go
    context.close()


def test_the_core_is_small(script: bytes) -> None:
    assert len(gzip.compress(script, 9)) <= CORE_LIMIT


def test_a_visit_is_told_without_secrets(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    (view,) = site.wait("page_view")
    assert view["props"]["path"] == "/c/spring/"
    assert (view["props"]["channel"], view["props"]["utm_source"]) == ("poster", "a")
    assert view["campaign"] == "spring"
    page.click("#open")
    page.click("#mine")
    page.click("#phone")
    page.click("#share")
    page.evaluate("document.querySelector('[data-exposure]').scrollIntoView()")
    assert site.wait("exposure", 2)[-1]["props"]["exposure"] == "rules"
    page.evaluate("setTimeout(() => { throw new Error('broken 13812345678') })")
    site.wait("js_error")
    clicks = {c["props"].get("text", ""): c["props"] for c in site.wait("click", 3)}
    assert clicks["Open the packet"]["block"] == "hero"
    assert site.wait("share_click")[0]["props"]["to"] == "wechat"
    page.evaluate("document.body.append(Object.assign(new Image(), {src: '/missing.png?p=1'}))")
    assert site.wait("resource_error")[0]["props"] == {
        "tag": "img",
        "file": "/missing.png",
        "webdriver": True,
    }
    assert {e["props"]["depth"] for e in site.wait("scroll_depth", 4)} >= {25, 50, 75, 90}
    page.close(run_before_unload=True)
    (leave,) = site.wait("page_leave")
    assert leave["props"]["visible_ms"] > 0
    assert leave["props"]["max_scroll"] >= 90
    told = json.dumps(site.batches)
    for secret in ("13812345678", "SECRETINVT", "secret?x"):
        assert secret not in told
    for batch in site.batches:
        for each in batch["events"]:
            try:
                check_id(each["id"]), check_name(each["name"]), check_props(each["props"])
            except Bad as bad:
                pytest.fail(f"{bad.reason}: {each}")
            assert each["id"][14] == "7"


def test_one_device_one_session_new_page_views(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    site.wait("page_view")
    page.evaluate("history.pushState({}, '', '/c/spring/rules')")
    assert site.wait("page_view", 2)[1]["props"]["path"] == "/c/spring/rules"
    assert len(site.wait("page_leave")) == 1
    page.evaluate("history.replaceState({}, '', '/c/spring/rules?x=1#anchor')")
    page.go_back()
    assert site.wait("page_view", 3)[2]["props"]["path"] == "/c/spring/"
    other = visit()
    site.wait("page_view", 4)
    assert len(site.events("page_view")) == 4
    assert len({batch["device_id"] for batch in site.batches}) == 1
    assert len({batch["session_id"] for batch in site.batches}) == 1
    assert other.evaluate("af.deviceId()") == site.batches[0]["device_id"]


def test_angry_taps_are_one_rage(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    page.evaluate("for (let i = 0; i < 12; i++) document.querySelector('#open').click()")
    clicks = site.wait("click", 3)
    time.sleep(0.5)
    assert [click["props"].get("rage", False) for click in clicks] == [False, False, True]
    assert len(site.events("click")) == 3


def test_nothing_is_lost_while_the_server_is_away(
    visit: Callable[..., Page], site: Site
) -> None:
    site.status = 503
    page = visit()
    page.evaluate("af.track('made_up', {n: 1})")
    page.wait_for_timeout(3500)
    assert site.batches == []
    kept = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('af_q:')).length")
    assert kept == 1
    site.status = 204
    page.evaluate("af.flush()")
    assert site.wait("made_up")[0]["props"]["n"] == 1
    assert len(site.events("page_view")) == 1


def test_a_killed_visit_is_told_by_the_next(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    site.wait("page_view")
    record = {
        "at": int(time.time() * 1000) - 60_000,
        "campaign": "spring",
        "props": {"path": "/c/spring/", "active_ms": 7000},
    }
    page.evaluate("r => localStorage.setItem('af_leave:x', JSON.stringify(r))", record)
    visit()
    recovered = [e for e in site.wait("page_leave") if e["props"].get("recovered")]
    assert recovered[0]["at"] == record["at"]
    assert recovered[0]["props"]["active_ms"] == 7000
