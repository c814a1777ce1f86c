"""`GET /live/boards/<slug>?ticket=…`: a board's snapshots as server-sent events.

`/live/boards?ticket=…` brings the overview's documents in the same way, `/live/boards/-2` those
of its second page.

Runs on the event loop of the ASGI router, beside Django. The ticket is a signature, so a
connection costs no query; the queries are the hub's, shared by everybody who watches.

Events: `snapshot` (the document of dashboards.snapshot), `ticket` (a fresh ticket to
reconnect with), `denied` (the right to listen has ended; the stream closes).
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.conf import settings

from core.asgi_problems import send_problem
from dashboards import tickets
from dashboards.hub import EVERY, Hub, Listener, TooManyListeners

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 10.0
TICKET_REFRESH_SECONDS = 240.0

_PATH = re.compile(r"/live/boards(?:/(?:-([1-9][0-9]{0,3})|([a-z0-9][a-z0-9-]{0,79})))?/?")
_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def _hub() -> Hub:
    """The hub of the running loop (one per process in production)."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        for dead in [known for known in _hubs if known.is_closed()]:
            del _hubs[dead]
        hub = _hubs[loop] = Hub(_build, settings.REDIS_URL)
    return hub


def _build(slug: str) -> bytes:
    from dashboards import overviews, snapshot

    if slug.startswith(EVERY):
        return overviews.build_in_thread(int(slug.removeprefix(EVERY) or 1))
    return snapshot.build_in_thread(slug)


def _renewed(user_id: int, slug: str) -> str | None:
    """A fresh ticket when the person is still one of ours and may see boards, else None."""
    from dashboards.access import renew_ticket_in_thread

    return renew_ticket_in_thread(user_id, slug)


async def live_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection under `/live/`; returns when the client has gone."""
    match = _PATH.fullmatch(scope["path"])
    if match is None:
        await send_problem(scope, send, status=404, code="live.unknown")
        return
    if scope["method"] != "GET":
        await send_problem(
            scope, send, status=405, code="method.not_allowed", headers=[(b"allow", b"GET")]
        )
        return
    number, slug = match.group(1) or "", match.group(2) or EVERY
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("ticket", [""])[0]
    try:
        ticket = tickets.check(given, slug)
    except tickets.BadTicket:
        await send_problem(scope, send, status=403, code="live.ticket")
        return
    hub = _hub()
    try:
        listener = hub.join(slug + number)
    except TooManyListeners:
        await send_problem(
            scope, send, status=503, code="service.busy", headers=[(b"retry-after", b"5")]
        )
        return
    try:
        await _stream(ticket, listener, receive, send)
    finally:
        hub.leave(listener)


async def _stream(
    ticket: tickets.Ticket, listener: Listener, receive: Receive, send: Send
) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                (b"x-content-type-options", b"nosniff"),
            ],
        }
    )
    pump = asyncio.create_task(_pump(ticket, listener, send))
    gone = asyncio.create_task(_wait_for_disconnect(receive))
    try:
        await asyncio.wait({pump, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (pump, gone):
            task.cancel()
        # A send to a client that has gone may fail; that is how streams end.
        await asyncio.gather(pump, gone, return_exceptions=True)


async def _pump(ticket: tickets.Ticket, listener: Listener, send: Send) -> None:
    await _write(send, b"retry: 2000\n: hello\n\n")
    renewed_at = time.monotonic()
    while True:
        snapshot = await listener.next(HEARTBEAT_SECONDS)
        if snapshot is None:
            await _write(send, b": still here\n\n")
        else:
            await _write(send, b"event: snapshot\ndata: " + snapshot + b"\n\n")
        if time.monotonic() - renewed_at >= TICKET_REFRESH_SECONDS:
            renewed_at = time.monotonic()
            fresh = await asyncio.to_thread(_renewed, ticket.user_id, ticket.slug)
            if fresh is None:
                await _write(send, b"event: denied\ndata: {}\n\n")
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
            data = orjson.dumps({"ticket": fresh})
            await _write(send, b"event: ticket\ndata: " + data + b"\n\n")


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _wait_for_disconnect(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
