"""An answer that is ready to be sent on the event loop, as plain bytes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse

from core.middleware import measure

Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]


class Reply(NamedTuple):
    """Status, body, and headers in lower case."""

    status: int
    body: bytes
    headers: list[Header]


def of_django(response: HttpResponse) -> Reply:
    """The same answer as bytes."""
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in response.items()]
    headers += [
        (b"set-cookie", morsel.OutputString().encode("latin-1"))
        for morsel in response.cookies.values()
    ]
    return Reply(response.status_code, response.content, headers)


def finished(reply: Reply, path: str, request_id: str, started: float) -> Reply:
    """Count an answer on a public path and give it what all of them carry; as
    `core.middleware.finish` does for Django's. `started` is a perf_counter."""
    measure(path, reply.status, time.perf_counter() - started)
    headers = reply.headers
    headers.append((b"x-request-id", request_id.encode("latin-1")))
    headers.append((b"x-content-type-options", b"nosniff"))
    if settings.SECURE_HSTS_SECONDS:
        age = f"max-age={settings.SECURE_HSTS_SECONDS}"
        headers.append((b"strict-transport-security", age.encode("latin-1")))
    return reply


async def send_reply(reply: Reply, send: Send) -> None:
    """Put it on the wire."""
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
    )
    await send({"type": "http.response.body", "body": reply.body})
