"""One background task per process turns store changes into snapshots for all who listen.

A campaign that somebody watches is a room. A room is marked when the consumer says (Redis
channel `af:board`) that events of it were stored, or when its snapshot has grown old; it is
then recomputed once, in a thread, at most twice a second, and every listener of it gets the
same bytes. Nobody watching means no task, no subscription and no query.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import orjson
import redis.asyncio as redis
import structlog

log = structlog.get_logger(__name__)

CHANNEL = "af:board"
MIN_INTERVAL = 0.5
"""Seconds between two snapshots of one campaign."""
TICK = 1.0
STALE_AFTER = 5.0
"""Seconds after which a snapshot is recomputed without any notice (a notice may be lost)."""
STALE_AFTER_ALONE = 2.0
"""The same while no notices can arrive because Redis is away."""
MAX_LISTENERS = 200
EVERY = "*"
"""The room of the overview: any campaign's notice concerns it. Its pages are `*2`, `*3` …"""
EVERY_INTERVAL = 1.5
"""Seconds between two documents of the overview: it counts all campaigns."""


class TooManyListeners(Exception):
    """This process already serves MAX_LISTENERS streams."""


class Listener:
    """One open stream. Only the newest snapshot waits for it; a slow reader skips some."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self._latest: bytes | None = None
        self._changed = asyncio.Event()

    def offer(self, snapshot: bytes) -> None:
        self._latest = snapshot
        self._changed.set()

    async def next(self, timeout: float) -> bytes | None:
        """The next snapshot, or None when `timeout` seconds brought none."""
        try:
            await asyncio.wait_for(self._changed.wait(), timeout)
        except TimeoutError:
            return None
        self._changed.clear()
        return self._latest


class _Room:
    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.latest: bytes | None = None
        self.computed = 0.0
        self.dirty = True
        self.worker: asyncio.Task[None] | None = None


class Hub:
    """Rooms of one event loop. `build(slug)` runs in a thread and returns the JSON to push."""

    def __init__(self, build: Callable[[str], bytes], redis_url: str) -> None:
        self._build = build
        self._redis_url = redis_url
        self._rooms: dict[str, _Room] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="board")
        self._hears = False

    @property
    def listeners(self) -> int:
        return sum(len(room.listeners) for room in self._rooms.values())

    def join(self, slug: str) -> Listener:
        """A new listener of `slug`; starts the background tasks with the first one.

        Raises TooManyListeners.
        """
        if self.listeners >= MAX_LISTENERS:
            raise TooManyListeners
        listener = Listener(slug)
        room = self._rooms.setdefault(slug, _Room())
        room.listeners.add(listener)
        if room.latest is not None:
            listener.offer(room.latest)
        for work in (self._hear, self._tick):
            task = self._tasks.get(work.__name__)
            if task is None or task.done():
                self._tasks[work.__name__] = asyncio.create_task(work())
        self._mark(slug)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget `listener`; after the last one the background tasks end by themselves."""
        room = self._rooms.get(listener.slug)
        if room is None:
            return
        room.listeners.discard(listener)
        if not room.listeners:
            del self._rooms[listener.slug]

    def _mark(self, slug: str) -> None:
        room = self._rooms.get(slug)
        if room is None:
            return
        room.dirty = True
        if room.worker is None or room.worker.done():
            room.worker = asyncio.create_task(self._work(slug, room))

    async def _work(self, slug: str, room: _Room) -> None:
        while room.dirty and room.listeners:
            interval = EVERY_INTERVAL if slug.startswith(EVERY) else MIN_INTERVAL
            wait = room.computed + interval - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            room.dirty = False
            try:
                snapshot = await asyncio.get_running_loop().run_in_executor(
                    self._pool, self._build, slug
                )
            except Exception:
                # The old picture stays on screen with its age; the tick tries again.
                log.exception("board_snapshot_failed", campaign=slug)
                room.computed = time.monotonic()
                continue
            room.computed = time.monotonic()
            room.latest = snapshot
            for listener in room.listeners:
                listener.offer(snapshot)

    async def _tick(self) -> None:
        while self._rooms:
            await asyncio.sleep(TICK)
            limit = STALE_AFTER if self._hears else STALE_AFTER_ALONE
            now = time.monotonic()
            for slug, room in list(self._rooms.items()):
                if now - room.computed >= limit:
                    self._mark(slug)

    async def _hear(self) -> None:
        while self._rooms:
            client = redis.Redis.from_url(self._redis_url, socket_connect_timeout=2)
            channel = client.pubsub(ignore_subscribe_messages=True)
            try:
                await channel.subscribe(CHANNEL)
                self._hears = True
                for slug in list(self._rooms):
                    self._mark(slug)
                while self._rooms:
                    message = await channel.get_message(timeout=TICK)
                    if message is not None:
                        self._notice(message["data"])
            except (redis.RedisError, OSError) as error:
                log.warning("board_channel_lost", error=type(error).__name__)
                await asyncio.sleep(TICK)
            finally:
                self._hears = False
                with suppress(redis.RedisError, OSError, TimeoutError):
                    await asyncio.wait_for(channel.aclose(), 1)  # type: ignore[no-untyped-call]
                    await asyncio.wait_for(client.aclose(), 1)

    def _notice(self, data: bytes) -> None:
        try:
            slugs = orjson.loads(data)
        except orjson.JSONDecodeError:
            return
        if isinstance(slugs, list):
            for slug in slugs:
                if isinstance(slug, str):
                    self._mark(slug)
            for room in [known for known in self._rooms if known.startswith(EVERY)]:
                self._mark(room)
