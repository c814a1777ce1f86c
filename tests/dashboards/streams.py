"""Talks to the live application as an ASGI server would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import orjson

from dashboards.live import live_application


class Stream:
    """One connection: what the application sent, event by event."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.ended = asyncio.Event()
        self._started = asyncio.Event()
        self._grown = asyncio.Event()
        self._gone = asyncio.Event()
        self._read = 0

    async def receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            self._started.set()
        else:
            self.body += message.get("body", b"")
            self._grown.set()

    def disconnect(self) -> None:
        self._gone.set()

    async def started(self) -> int:
        await asyncio.wait_for(self._started.wait(), 60)
        return self.status

    async def next_event(self, name: str, timeout: float = 60) -> Any:
        """The data of the next event called `name`, read in order. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while True:
                end = self.body.find(b"\n\n", self._read)
                if end < 0:
                    self._grown.clear()
                    await self._grown.wait()
                    continue
                chunk = self.body[self._read : end].decode()
                self._read = end + 2
                fields = dict(
                    line.split(": ", 1) for line in chunk.splitlines() if ": " in line
                )
                if fields.get("event") == name:
                    return orjson.loads(fields["data"])


@asynccontextmanager
async def connected(slug: str, ticket: str, method: str = "GET") -> AsyncIterator[Stream]:
    """A connection to the board of `slug`; disconnects at the end and waits for the end."""
    stream = Stream()
    scope = {
        "type": "http",
        "method": method,
        "path": f"/live/boards/{slug}".rstrip("/"),
        "query_string": urlencode({"ticket": ticket}).encode(),
        "headers": [],
    }
    task = asyncio.create_task(live_application(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.disconnect()
        await asyncio.wait_for(task, 5)
        stream.ended.set()
