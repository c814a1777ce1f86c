"""Problem documents of the event loop carry the request's id like all others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from core.asgi import MAX_BODY, WsgiBridge
from dashboards.live import live_application
from tracking.collector import collect_application

Application = Callable[..., Awaitable[None]]


def asked(application: Application, path: str, method: str, given: bytes) -> tuple[Any, Any]:
    """The status and headers, and the document, of a request with X-Request-ID `given`."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * (MAX_BODY + 1), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"x-request-id", given)] if given else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(application(scope, receive, send))
    return sent[0], orjson.loads(sent[1]["body"])


@pytest.fixture
def bridge():
    made = WsgiBridge(lambda *_: [], threads=1)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("application", "path", "method", "status"),
    [
        (collect_application, "/collect", "GET", 405),
        (live_application, "/live/nothing", "GET", 404),
        (live_application, "/live/boards/spring", "POST", 405),
        (live_application, "/live/boards/spring", "GET", 403),
        ("bridge", "/x", "POST", 413),
    ],
)
@pytest.mark.parametrize("given", [b"", b"abcdef0123456789", b"bad\x00id-bad\x00id"])
def test_every_refusal_names_its_request(
    bridge: WsgiBridge, application: Any, path: str, method: str, status: int, given: bytes
) -> None:
    target = bridge if application == "bridge" else application
    start, document = asked(target, path, method, given)
    assert (start["status"], document["status"]) == (status, status)
    headers = dict(start["headers"])
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"x-request-id"].decode() == document["request_id"]
    if given.isalnum():
        assert document["request_id"] == given.decode()
    else:
        assert len(document["request_id"]) == 32
