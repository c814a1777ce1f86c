"""The bridge to WSGI: what a hostile client may write, and how much."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from core.asgi import MAX_API_BODY, MAX_BODY, WsgiBridge

Headers = list[tuple[bytes, bytes]]


class Echo:
    """A WSGI application that remembers what it was asked."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environs.append(environ)
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]


def ask(
    echo: Echo, messages: list[dict[str, Any]], path: str = "/x", headers: Headers | None = None
) -> list[dict[str, Any]]:
    """What the bridge sends for a request whose body arrives as `messages`."""
    waiting, sent = list(messages), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": headers or []}
    bridge = WsgiBridge(echo, threads=1)
    try:
        asyncio.run(bridge(scope, receive, send))
    finally:
        bridge.close()
    return sent


def body(content: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": more}


def test_a_header_with_underscores_cannot_pass_for_the_proxys_own() -> None:
    echo = Echo()
    headers = [
        (b"x-forwarded-for", b"203.0.113.7"),
        (b"x_forwarded_for", b"10.0.0.1"),
        (b"x_forwarded_proto", b"https"),
    ]
    ask(echo, [body(b"")], headers=headers)
    assert echo.environs[0]["HTTP_X_FORWARDED_FOR"] == "203.0.113.7"
    assert "HTTP_X_FORWARDED_PROTO" not in echo.environs[0]


def test_cookies_in_several_lines_are_one_header() -> None:
    echo = Echo()
    ask(echo, [body(b"")], headers=[(b"cookie", b"af_d=1"), (b"cookie", b"af_p=2")])
    assert echo.environs[0]["HTTP_COOKIE"] == "af_d=1; af_p=2"


def test_half_a_request_is_not_carried_out() -> None:
    echo = Echo()
    sent = ask(echo, [body(b"amount=1", more=True), {"type": "http.disconnect"}])
    assert (echo.environs, sent) == ([], [])


@pytest.mark.parametrize(
    ("path", "most"), [("/api/play/s/join", MAX_API_BODY), ("/admin/images/add/", MAX_BODY)]
)
def test_a_body_is_read_up_to_the_limit_of_its_address(path: str, most: int) -> None:
    echo = Echo()
    sent = ask(echo, [body(b"x" * most)], path=path)
    assert sent[0]["status"] == 200
    sent = ask(echo, [body(b"x" * most, more=True), body(b"x", more=True)], path=path)
    assert sent[0]["status"] == 413
    assert (b"content-type", b"application/problem+json") in sent[0]["headers"]
    assert orjson.loads(sent[1]["body"])["code"] == "body.too_large"
    assert len(echo.environs) == 1


def test_a_client_that_leaves_ends_neither_the_work_nor_the_server() -> None:
    begun, finish, done = threading.Event(), threading.Event(), threading.Event()

    def slow(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        begun.set()
        assert finish.wait(60)
        start_response("200 OK", [])
        done.set()
        return [b""]

    async def receive() -> dict[str, Any]:
        return body(b"")

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(f"sent to nobody: {message}")

    async def leave() -> None:
        scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
        answering = asyncio.create_task(bridge(scope, receive, send))
        await asyncio.to_thread(begun.wait, 5)
        answering.cancel()
        await answering
        finish.set()

    bridge = WsgiBridge(slow, threads=1)
    asyncio.run(leave())
    bridge.close()
    assert done.is_set()
