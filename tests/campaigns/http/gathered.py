"""Requests over ASGI to the front that gathers taps, and to Django's own view behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import orjson
import pytest
from django.db import connections

from campaigns.http.front import PlayFront
from config.wsgi import application
from core.asgi import WsgiBridge
from tests.campaigns.http.helpers import JOIN

DRAW = {"scene": "default"}
Answer = tuple[int, dict[str, str], dict[str, Any]]


def close_connections(pool: ThreadPoolExecutor) -> None:
    """Every thread's own: all of them meet, or one would close its own again and again."""
    together = Barrier(pool._max_workers)

    def close(_number: int) -> None:
        together.wait(60)
        connections.close_all()

    list(pool.map(close, range(pool._max_workers)))


@pytest.fixture
def bridge() -> Iterator[WsgiBridge]:
    made = WsgiBridge(application, threads=4)
    yield made
    close_connections(made.threads)
    made.close()


@pytest.fixture
def front(bridge: WsgiBridge) -> Iterator[PlayFront]:
    made = PlayFront(bridge, bridge.threads)
    yield made
    with suppress(RuntimeError):  # a test has closed it
        close_connections(made._lanes)
    made.close()


def request(
    action: str, body: Any, token: str = "", key: str = "", **changes: str | None
) -> tuple[dict[str, Any], bytes]:
    """The scope and body of a POST."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named: dict[str, str | None] = {
        "host": "localhost", "content-type": "application/json", "user-agent": "Mozilla/5.0",
        "idempotency-key": key or f"key-{action}-{token[-12:]}",
        "x-request-id": "request-of-mine", "content-length": str(len(content)),
        "authorization": f"Bearer {token}" if token else None,
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }  # fmt: skip
    headers = [(k.encode(), v.encode()) for k, v in named.items() if v is not None]
    scope = {
        "type": "http", "method": "POST", "path": f"/api/play/spring/{action}",
        "query_string": b"", "headers": headers, "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    return scope, content


async def ask_one(app: Any, scope: dict[str, Any], content: bytes) -> Answer:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        headers[name.decode()] = headers.get(name.decode(), "") + value.decode()
    return sent[0]["status"], headers, orjson.loads(sent[1]["body"])


def ask(app: Any, *requests: tuple[dict[str, Any], bytes]) -> list[Answer]:
    """The answers to requests that arrive at the same moment."""

    async def all_of_them() -> list[Answer]:
        return await asyncio.gather(*(ask_one(app, *one) for one in requests))

    return asyncio.run(all_of_them())


def joined(front: PlayFront, number: int) -> list[str]:
    """That many people's tokens."""
    wanted = [request("join", JOIN, key=f"join-key-{place}") for place in range(number)]
    answers = ask(front, *wanted)
    assert [answer[0] for answer in answers] == [200] * number, answers[0]
    return [answer[2]["token"] for answer in answers]


def look(token: str = "", query: str = "", slug: str = "spring", **changes: str | None):
    """The scope of a GET of the state, and no body."""
    scope, _content = request("state", b"", token, idempotency_key=None, **changes)
    scope |= {
        "method": "GET",
        "path": f"/api/play/{slug}/state",
        "query_string": query.encode(),
    }
    return scope, b""
