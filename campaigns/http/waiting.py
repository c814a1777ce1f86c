"""Requests that wait on the event loop for a batch."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from campaigns.http import play, quick
from campaigns.play.risk import Judged
from core.asgi_reply import Reply

CROWD = 4
LINGER_SECONDS = 0.004
QUIET_SECONDS = 0.05
"""After so long without a batch nobody is awaited."""
FADES = 0.75


@dataclass(slots=True)
class Waiting:
    """One request on its way."""

    scope: dict[str, Any]
    body: bytes
    slug: str
    action: str
    request_id: str
    done: asyncio.Future[None]
    started: float
    """A perf_counter."""
    told: quick.Told | None = None
    """What it says, where nothing about it is unusual."""
    wanted: play.Wanted | None = None
    judged: Judged | None = None
    """What risk has said, where the batch has asked and yet left it alone."""
    reply: Reply | None = None


class Line:
    """Who waits, first come first served; for one event loop.

    In a crowd the first who comes after a batch would go alone while the others come, and pay
    for a whole batch. So where many came together a moment ago as many are awaited, for
    `LINGER_SECONDS` at most; where they did not, a tap goes at once.
    """

    def __init__(self) -> None:
        self._items: deque[Waiting] = deque()
        self._crowd = 0.0
        """How many come together, by the last batches."""
        self._taken = 0.0
        self._enough = 0
        self._gathered: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Waiting) -> None:
        """`item` comes last."""
        self._items.append(item)
        if self._gathered is not None and len(self._items) >= self._enough:
            _settle(self._gathered)

    def take(self, most: int, now: float) -> list[Waiting]:
        """The first ones, `most` of them or all. `now` is the loop's time."""
        number = min(most, len(self._items))
        self._crowd = max(number, self._crowd * FADES)
        self._taken = now
        return [self._items.popleft() for _ in range(number)]

    async def gather(self, loop: asyncio.AbstractEventLoop) -> None:
        """Return when as many wait as may be expected, or the time for that is over."""
        if loop.time() - self._taken > QUIET_SECONDS:
            self._crowd = 0.0
        enough = int(self._crowd)
        if enough < CROWD or len(self._items) >= enough or self._gathered is not None:
            return
        self._gathered, self._enough = loop.create_future(), enough
        timer = loop.call_later(LINGER_SECONDS, _settle, self._gathered)
        try:
            await self._gathered
        finally:
            timer.cancel()
            self._gathered = None


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
