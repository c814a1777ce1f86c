"""The shell on the event loop: a page that is known and fresh never reaches Django.

Only hits are answered here, with the bytes and headers `cms.serving.shell` made; whatever is
not plainly one (another method, an unknown host, an engine that is away) goes on to Django.
A version published or a campaign renamed is seen as soon as its head is read again, which
happens off the loop, once for all who wait, at most 500 ms after the last time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.db import close_old_connections

from campaigns import api as campaigns
from cms.serving import shell
from cms.serving.headers import PAGE, SECURITY, best_encoding, tags_match
from core.http import sane_request_id
from core.languages import language_of
from core.metrics import REQUEST_SECONDS, REQUESTS

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

KEEP = 512


class ShellFront:
    """An ASGI application that answers warm pages itself and hands the rest to `then`."""

    def __init__(self, then: Application) -> None:
        self._then = then
        self._ready: dict[tuple[str, ...], tuple[shell.Rendered, Headers]] = {}
        self._served: set[str] = set()
        self._reading: dict[str, asyncio.Future[None]] = {}
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="head")
        self._seconds = REQUEST_SECONDS.labels("c")
        self._fresh = REQUESTS.labels("c", 200)
        self._same = REQUESTS.labels("c", 304)

    def close(self) -> None:
        """No more heads are read; what comes now is Django's."""
        self._served.clear()
        self._reader.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on."""
        started = time.perf_counter()
        slug = scope["path"][3:-1]
        if slug in self._served and campaigns.peek(slug) is None:
            await self._read(slug)
        found = self._find(scope, slug)
        if found is None:
            await self._then(scope, receive, send)
            self._remember(slug)
            return
        start, content = found
        self._seconds.observe(time.perf_counter() - started)
        (self._fresh if start["status"] == 200 else self._same).inc()
        await send(start)
        await send({"type": "http.response.body", "body": content})

    def _remember(self, slug: str) -> None:
        """From now on its head is kept fresh for it. Slugs nobody published never are."""
        if campaigns.peek(slug) is not None and len(self._served) < KEEP:
            self._served.add(slug)

    async def _read(self, slug: str) -> None:
        """Wait for the head to be read: by one thread, once for all who wait."""
        reading = self._reading.get(slug)
        if reading is None:
            loop = asyncio.get_running_loop()
            reading = loop.run_in_executor(self._reader, _look, slug)
            self._reading[slug] = reading
            reading.add_done_callback(lambda _done: self._reading.pop(slug, None))
        # One who leaves must not take the answer from the others.
        await asyncio.shield(reading)

    def _find(self, scope: Scope, slug: str) -> tuple[dict[str, Any], bytes] | None:
        """The answer where it is plainly known."""
        head = campaigns.peek(slug)
        if head is None or scope["method"] != "GET":
            return None
        host = wanted = encodings = known = forwarded = given = b""
        for name, value in scope["headers"]:
            if name == b"host":
                if host:
                    return None
                host = value
            elif name == b"accept-language":
                wanted = value
            elif name == b"accept-encoding":
                encodings = value
            elif name == b"if-none-match":
                known = value
            elif name == b"x-forwarded-proto":
                forwarded = value
            elif name == b"x-request-id":
                given = value
        asked = ""
        query: bytes = scope["query_string"]
        if b"lang" in query or b"%" in query:
            asked = dict(parse_qsl(query.decode("latin-1"))).get("lang", "")
        language = language_of(asked, wanted.decode("latin-1"))
        scheme = scope["scheme"]
        if forwarded and settings.SECURE_PROXY_SSL_HEADER:
            first = forwarded.partition(b",")[0].strip()
            scheme = "https" if first == b"https" else "http"
        origin = f"{scheme}://{host.decode('latin-1')}"
        found = self._page((origin, slug, language, head.version))
        if found is None:
            return None
        page, headers = found
        request_id = (b"x-request-id", sane_request_id(given.decode("latin-1")).encode())
        if known and tags_match(known.decode("latin-1"), page.etag):
            return _start(304, [*headers, request_id]), b""
        encoding = best_encoding(encodings.decode("latin-1"))
        content = page.body(encoding)
        more: Headers = [request_id, (b"content-type", PAGE.encode())]
        if encoding:
            more.append((b"content-encoding", encoding.encode()))
        return _start(200, headers + more), content

    def _page(self, key: tuple[str, ...]) -> tuple[shell.Rendered, Headers] | None:
        """What Django rendered under `key`; its host was checked then."""
        rendered = shell.shelf.get(key)
        if rendered is None:
            return None
        ready = self._ready.get(key)
        if ready is None or ready[0] is not rendered:
            if len(self._ready) >= KEEP:
                self._ready.clear()
            ready = self._ready[key] = (rendered, _headers(rendered))
        return ready


def _look(slug: str) -> None:
    """Read the head into memory; an engine that is away is Django's to tell of."""
    close_old_connections()
    try:
        campaigns.head(slug)
    except Exception:  # noqa: BLE001 - asked again, and answered for, on Django's side
        close_old_connections()


def _headers(rendered: shell.Rendered) -> Headers:
    """What every answer with this page carries; tests hold it equal to the view's."""
    named = {
        **SECURITY,
        "ETag": rendered.etag,
        "Cache-Control": shell.SHELL_CACHE,
        "Vary": shell.SHELL_VARY,
    }
    if settings.SECURE_HSTS_SECONDS:
        named["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]


def _start(status: int, headers: Headers) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}
