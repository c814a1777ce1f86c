"""Problem documents of what answers on the event loop, outside Django's middleware."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import orjson

from core.http import PROBLEM_TYPE, problem_document, sane_request_id

Headers = Iterable[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def request_id_of(scope: dict[str, Any]) -> str:
    """The id of an ASGI request: the proxy's, when it is sane, else a new one."""
    for name, value in scope.get("headers") or ():
        if name == b"x-request-id":
            return sane_request_id(value.decode("latin-1"))
    return sane_request_id("")


async def send_problem(
    scope: dict[str, Any],
    send: Send,
    *,
    status: int,
    code: str,
    title: str = "",
    headers: Headers = (),
) -> None:
    """Answer with a problem document that carries the request's id."""
    request_id = request_id_of(scope)
    document = problem_document(
        status=status, code=code, title=title, extra={"request_id": request_id}
    )
    body = orjson.dumps(document)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", PROBLEM_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                (b"x-request-id", request_id.encode()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
