"""POST /collect on the event loop: check, queue durably, 204. Django sees none of it.

A 204 promises that the stream's Redis has the batch. Only the envelope is read here; what an
event may carry is the consumer's business, so one bad event never costs a good one its place.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from django.conf import settings

from core.addresses import counted_as
from core.asgi_problems import send_problem
from core.http import client_address
from tracking.group_commit import GroupCommit, QueueFull, RedisCommit
from tracking.rate import AddressBuckets

MAX_BYTES = 64 * 1024
MAX_EVENTS = 100
BODY_SECONDS = 10.0
RATE = 200.0
BURST = 400

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_ACCEPTED = {
    "type": "http.response.start",
    "status": 204,
    "headers": [(b"cache-control", b"no-store")],
}
_EMPTY = {"type": "http.response.body", "body": b""}
_TITLES = {
    400: "The batch cannot be read.",
    405: "Send the batch with POST.",
    413: "The batch is larger than 64 kB.",
    429: "Too many batches from this address.",
    503: "Nothing can be kept at the moment; send it again.",
}


class Refused(Exception):
    """The request gets `status` and `code` instead of 204."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Collector:
    """The ASGI application; `rate` is requests per second for one address, 0 for no limit."""

    def __init__(
        self,
        commit: Callable[[], GroupCommit] | None = None,
        rate: float = RATE,
        burst: int = BURST,
        trusted_proxies: int | None = None,
    ) -> None:
        self._make_commit = commit or _stream_commit
        self._commit: GroupCommit | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._buckets = AddressBuckets(rate, burst) if rate else None
        self._proxies = trusted_proxies

    def _group(self) -> GroupCommit:
        """The writer of the running loop; a new loop (tests, reload) gets a new one."""
        loop = asyncio.get_running_loop()
        if self._commit is None or self._loop is not loop:
            self._commit, self._loop = self._make_commit(), loop
            if self._proxies is None:
                self._proxies = settings.TRUSTED_PROXIES
        return self._commit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._take(scope, receive)
        except Refused as refusal:
            await _refuse(scope, send, refusal)
            return
        await send(_ACCEPTED)
        await send(_EMPTY)

    async def _take(self, scope: Scope, receive: Receive) -> None:
        if scope["method"] != "POST":
            raise Refused(405, "request.method")
        group = self._group()
        kind = encoding = agent = forwarded = b""
        length = 0
        for name, value in scope["headers"]:
            if name == b"content-type":
                kind = value
            elif name == b"content-encoding":
                encoding = value.strip().lower()
            elif name == b"user-agent":
                agent = value
            elif name == b"x-forwarded-for":
                forwarded = forwarded + b"," + value if forwarded else value
            elif name == b"content-length" and value.isdigit():
                length = int(value)
        peer = (scope.get("client") or ("",))[0]
        address = (
            client_address(forwarded.decode("latin-1"), peer, self._proxies or 0)
            if self._proxies or forwarded
            else peer
        )
        if self._buckets is not None and not self._buckets.allow(
            counted_as(address), time.monotonic()
        ):
            raise Refused(429, "rate.exceeded")
        if kind.partition(b";")[0].strip().lower() not in (b"application/json", b"text/plain"):
            raise Refused(400, "body.invalid")
        if length > MAX_BYTES:
            raise Refused(413, "body.too_large")
        body = await _body(receive, length)
        if encoding == b"gzip":
            body = unpack(body)
        elif encoding not in (b"", b"identity"):
            raise Refused(400, "body.invalid")
        check_envelope(body)
        entry = b'{"received_at":%d,"ip":%b,"ua":%b,"envelope":%b}' % (
            time.time_ns() // 1_000_000,
            orjson.dumps(address),
            orjson.dumps(agent[:512].decode("latin-1")),
            body,
        )
        try:
            await group.put(entry)
        except (QueueFull, OSError):
            raise Refused(503, "service.unavailable") from None


async def _body(receive: Receive, length: int) -> bytes:
    """The body, bounded in size and in time. `length` is Content-Length, 0 when not told.

    A body that is as long as was told is whole, whatever the server says: granian sends
    another, empty message after it, and waiting for that costs as much as the rest.
    """
    message = await receive()
    if message["type"] == "http.request":
        body: bytes = message.get("body", b"")
        if not message.get("more_body") or (length and len(body) == length):
            if len(body) > MAX_BYTES:
                raise Refused(413, "body.too_large")
            return body
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                if message["type"] != "http.request":
                    raise Refused(400, "body.invalid")
                part = message.get("body", b"")
                size += len(part)
                if size > MAX_BYTES:
                    raise Refused(413, "body.too_large")
                parts.append(part)
                if not message.get("more_body"):
                    return b"".join(parts)
                message = await receive()
    except TimeoutError:
        raise Refused(400, "body.invalid") from None


def unpack(body: bytes) -> bytes:
    """A gzip body unpacked, never beyond the limit: a bomb stops at 64 kB."""
    machine = zlib.decompressobj(31)
    try:
        plain = machine.decompress(body, MAX_BYTES + 1)
    except zlib.error:
        raise Refused(400, "body.invalid") from None
    if len(plain) > MAX_BYTES:
        raise Refused(413, "body.too_large")
    if not machine.eof:
        raise Refused(400, "body.invalid")
    return plain


def check_envelope(body: bytes) -> None:
    """Refuse what is no envelope of version 1 with 1 to 100 events."""
    try:
        envelope = orjson.loads(body)
        device = envelope["device_id"]
        events = envelope["events"]
        readable = (
            envelope["v"] == 1
            and type(device) is str
            and 0 < len(device) <= 64
            and type(events) is list
            and 0 < len(events) <= MAX_EVENTS
            and all(type(event) is dict for event in events)
        )
    except (orjson.JSONDecodeError, KeyError, TypeError):
        readable = False
    if not readable:
        raise Refused(400, "body.invalid")


async def _refuse(scope: Scope, send: Send, refusal: Refused) -> None:
    headers = []
    if refusal.status == 405:
        headers.append((b"allow", b"POST"))
    elif refusal.status in (429, 503):
        headers.append((b"retry-after", b"5"))
    await send_problem(
        scope,
        send,
        status=refusal.status,
        code=refusal.code,
        title=_TITLES[refusal.status],
        headers=headers,
    )


def _stream_commit() -> GroupCommit:
    return GroupCommit(RedisCommit(settings.REDIS_STREAM_URL).write)


collect_application = Collector()
