"""An answer that is ready to be sent on the event loop, as plain bytes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse

from core.middleware import measure_together

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


def finish_together(replies: Sequence[tuple[Reply, str, float]]) -> None:
    """Count answers of the public API that are ready at the same moment and give them what all
    of them carry; as `core.middleware.finish` does for Django's. Each comes with its request's
    id and the perf_counter of its beginning."""
    now = time.perf_counter()
    took: dict[int, list[float]] = {}
    same = [(b"x-content-type-options", b"nosniff")]
    if settings.SECURE_HSTS_SECONDS:
        age = f"max-age={settings.SECURE_HSTS_SECONDS}"
        same.append((b"strict-transport-security", age.encode("latin-1")))
    for reply, request_id, started in replies:
        took.setdefault(reply.status, []).append(now - started)
        reply.headers.append((b"x-request-id", request_id.encode("latin-1")))
        reply.headers.extend(same)
    for status, seconds in took.items():
        measure_together("api", status, seconds)


async def send_reply(reply: Reply, send: Send) -> None:
    """Put it on the wire."""
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
    )
    await send({"type": "http.response.body", "body": reply.body})
