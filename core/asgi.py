"""Runs a WSGI application on a pool of threads behind an ASGI server.

Only what a JSON API and an admin need: the body is read whole (bounded), the answer may be
streamed in chunks. The threads live as long as the process, so each keeps its database
connection. Own code because the general adapters cost more than Django's view itself; the
figures are in docs/adr/0003-one-router.md.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

from core.asgi_problems import send_problem

WsgiApplication = Callable[..., Iterable[bytes]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_BODY = 32 * 1024 * 1024
MAX_API_BODY = 64 * 1024
"""Below /api/ nobody sends more: a flood of large bodies must not fill the memory."""


COME_AGAIN = ((b"retry-after", b"2"), (b"connection", b"close"))


class BodyTooLarge(Exception):
    """The request's body is above its limit."""


class Gone(Exception):
    """The client went away before its body was whole: nobody carries out half a request."""


class WsgiBridge:
    """An ASGI application that calls `application` on one of `threads` threads."""

    def __init__(self, application: WsgiApplication, threads: int) -> None:
        self._application = application
        self._closed = False
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="wsgi")

    def close(self) -> None:
        """Finish what has begun or waits; whoever comes later is told to come again."""
        self._closed = True
        self.threads.shutdown(wait=True)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            limit = MAX_API_BODY if scope["path"].startswith("/api/") else MAX_BODY
            body = await read_body(receive, limit, told_length(scope))
        except BodyTooLarge:
            await send_problem(scope, send, status=413, code="body.too_large")
            return
        except Gone:
            return
        if self._closed:
            await send_problem(
                scope, send, status=503, code="service.unavailable", headers=COME_AGAIN
            )
            return
        loop = asyncio.get_running_loop()
        try:
            status, headers, chunks = await loop.run_in_executor(
                self.threads, self._run, environ_of(scope, body)
            )
        except asyncio.CancelledError:
            # The client has gone. What has begun on the thread is finished there; nobody is
            # left to be answered, and that is no error of the application's.
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": chunks})

    def _run(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        head: list[Any] = [500, []]

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc: Any = None
        ) -> None:
            head[0] = int(status[:3])
            head[1] = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]

        answer = self._application(environ, start_response)
        try:
            content = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        return head[0], head[1], content


def told_length(scope: dict[str, Any]) -> int | None:
    """Content-Length; 0 where there is no body, None where nobody can tell beforehand."""
    chunked = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
        chunked = chunked or name == b"transfer-encoding"
    alone = scope.get("http_version") in ("1.0", "1.1") and not chunked
    return 0 if alone and scope["method"] in ("GET", "HEAD") else None


async def read_body(receive: Receive, limit: int, length: int | None) -> bytes:
    """The body. What is as long as was told is whole: granian says so one message later.

    Raises BodyTooLarge, and Gone when the client leaves before the end.
    """
    if length == 0:
        return b""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        if chunk:
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge
            parts.append(chunk)
        if size == length or not message.get("more_body"):
            return b"".join(parts)


def environ_of(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """PEP 3333's dictionary for an ASGI scope."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.get("raw_path") or scope["path"].encode())
        .split(b"?", 1)[0]
        .decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            # X_Forwarded_For would pass for X-Forwarded-For, which only our proxies may write.
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = value
        elif name != "CONTENT_LENGTH":
            key = f"HTTP_{name}"
            # HTTP/2 may cut the cookies into several lines.
            glue = "; " if name == "COOKIE" else ","
            environ[key] = f"{environ[key]}{glue}{value}" if key in environ else value
    return environ
