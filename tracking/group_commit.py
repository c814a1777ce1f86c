"""Group commit: requests that arrive together share one trip to the stream.

While one write is under way the next group gathers, so under load the groups grow and the
cost of a trip, and of an fsync where Redis is set to `always`, is divided among them; when it
is quiet a request goes at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from tracking.contracts import STREAM

MAX_GROUP = 512
MAX_GROUP_BYTES = 4 * 1024 * 1024
MAX_WAITING = 20_000
MAX_WAITING_BYTES = 64 * 1024 * 1024
GATHER_SECONDS = 0.001

# One script is one command: all entries of a group are in the stream or none, and the client
# packs one command instead of hundreds.
_APPEND = """
for i = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'b', ARGV[i]) end
return #ARGV
"""


class QueueFull(Exception):
    """More is waiting than may wait."""


class GroupCommit:
    """Hands groups of entries to `write`; at most `lanes` groups are under way at a time.

    Two lanes, so that the next group is being sent while Redis works on the last.
    """

    def __init__(
        self, write: Callable[[Sequence[bytes]], Awaitable[None]], lanes: int = 2
    ) -> None:
        self._write = write
        self._free = lanes
        self._waiting: deque[tuple[bytes, asyncio.Future[None]]] = deque()
        self._bytes = 0
        self._scheduled = False
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, entry: bytes) -> asyncio.Future[None]:
        """A future that is done when `entry` is kept, or fails with OSError when it is not.

        Raises QueueFull at once when too much waits already.
        """
        if len(self._waiting) >= MAX_WAITING or self._bytes + len(entry) > MAX_WAITING_BYTES:
            raise QueueFull
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append((entry, future))
        self._bytes += len(entry)
        if self._free and not self._scheduled:
            self._scheduled = True
            loop.call_later(GATHER_SECONDS, self._start, loop)
        return future

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._scheduled = False
        if self._free and self._waiting:
            self._free -= 1
            task = loop.create_task(self._lane())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _lane(self) -> None:
        """Write groups until nothing waits."""
        try:
            while self._waiting:
                entries, futures = self._next_group()
                if not entries:
                    continue
                try:
                    await self._write(entries)
                except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
                    self._fail(futures, error)
                else:
                    for future in futures:
                        if not future.done():
                            future.set_result(None)
        finally:
            self._free += 1

    def _fail(self, futures: list[asyncio.Future[None]], error: Exception) -> None:
        """This group is lost, and whoever waits behind it need not wait for the same answer."""
        failure = error if isinstance(error, OSError) else OSError(repr(error))
        futures += [future for _, future in self._waiting]
        self._waiting.clear()
        self._bytes = 0
        for future in futures:
            if not future.done():
                future.set_exception(failure)

    def _next_group(self) -> tuple[list[bytes], list[asyncio.Future[None]]]:
        entries: list[bytes] = []
        futures: list[asyncio.Future[None]] = []
        size = 0
        while self._waiting and len(entries) < MAX_GROUP and size < MAX_GROUP_BYTES:
            entry, future = self._waiting.popleft()
            self._bytes -= len(entry)
            if future.cancelled():  # its request gave up
                continue
            size += len(entry)
            entries.append(entry)
            futures.append(future)
        return entries, futures


class RedisCommit:
    """Appends groups to the event stream."""

    def __init__(self, url: str, key: str = STREAM) -> None:
        self._key = key
        # One retry, at once: after a restart of Redis the first use of a connection fails.
        # A group written twice by it is one group to the consumer, which knows event ids.
        self._redis = Redis.from_url(
            url, socket_timeout=5, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1)
        )

    async def write(self, entries: Sequence[bytes]) -> None:
        """Return when Redis has them. Raises OSError when it refuses or is away."""
        try:
            await self._redis.execute_command("EVAL", _APPEND, 1, self._key, *entries)  # type: ignore[no-untyped-call]
        except RedisError as error:
            raise OSError(str(error)) from error
