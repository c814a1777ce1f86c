"""Taps that come at the same moment share their way to the engines.

`POST /api/play/<slug>/draw` and `GET …/state` wait on the event loop, not on a thread: while
one batch is being carried out the next one gathers, so under load the batches grow and a
commit, a trip to Redis and a question to PostgreSQL are divided among them; when it is quiet a
tap goes at once. The endpoint's own functions read and answer each request, so what is refused
is refused alike. All else, and what a batch leaves alone, goes the ordinary way on Django's
threads.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from threading import current_thread
from typing import Any, cast

from django.db import close_old_connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest, QueryDict

from campaigns.http import play, quick, refusing
from campaigns.http.identity import Known
from campaigns.http.origin import check_origin
from campaigns.http.problems import from_exception
from campaigns.http.waiting import Line, Waiting
from campaigns.play import batching, looking
from campaigns.play.contracts import PlayAnswer
from campaigns.play.errors import ChallengeRequired
from core.asgi import (
    COME_AGAIN,
    MAX_API_BODY,
    BodyTooLarge,
    Gone,
    read_body,
    told_length,
)
from core.asgi_problems import Headers, request_id_of, send_problem
from core.asgi_reply import Reply, finish_together, of_django, send_reply
from core.asgi_request import PlainRequest
from core.logs import set_request_id

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST = 32
"""Taps in a batch: what comes later waits for at most one batch of this size."""
LANES = 1
MOST_WAITING = 1024
"""Taps of one process that wait for a batch or for a thread: about a second's work. Whoever
comes then is told to come again, and nothing of it has begun."""
STATEMENT_MS = 10_000
"""A batch that PostgreSQL has not finished by then is given up, and nothing of it is done."""
_LANE = "taps"
_BUSY = ((b"retry-after", b"1"),)

_PATH = re.compile(rf"/api/play/([^/]+)/({'|'.join(sorted(batching.ACTIONS))}|state)")


@lru_cache(maxsize=1024)
def _route(path: str, method: str) -> tuple[str, str] | None:
    """Slug and action, where they are ours to answer."""
    found = _PATH.fullmatch(path)
    if found is None or method != ("GET" if found[2] == "state" else "POST"):
        return None
    return found[1], found[2]


def _finish(batch: list[Waiting]) -> None:
    """What all answers carry, for those of a batch that have one."""
    finish_together([(i.reply, i.request_id, i.started) for i in batch if i.reply is not None])


class PlayFront:
    """An ASGI application that gathers taps and hands the rest to `then`.

    `threads` carries out what a batch leaves alone.
    """

    def __init__(self, then: Application, threads: Executor) -> None:
        self._then = then
        self._threads = threads
        self._lanes = ThreadPoolExecutor(LANES, thread_name_prefix=_LANE)
        self._free = LANES
        self._waiting = Line()
        self._alone = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._scheduled = False

    def close(self) -> None:
        """Finish the batches under way."""
        self._lanes.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request under /api/play/."""
        found = _route(scope["path"], scope["method"])
        if found is None:
            await self._then(scope, receive, send)
            return
        slug, action = found
        started = time.perf_counter()
        try:
            body = b""
            if action != "state":
                body = await read_body(receive, MAX_API_BODY, told_length(scope))
        except BodyTooLarge:
            await send_problem(scope, send, status=413, code="body.too_large")
            return
        except Gone:
            return
        if max(len(self._waiting), self._alone) >= MOST_WAITING:
            await _come_again(scope, send, _BUSY)
            return
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        item = Waiting(scope, body, slug, action, request_id_of(scope), done, started)
        self._waiting.add(item)
        if self._free and not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._start, loop)
        await done
        if item.reply is None and item.wanted is not None:
            self._alone += 1
            try:
                with suppress(RuntimeError):  # the threads are closed
                    await loop.run_in_executor(self._threads, _carry_out_alone, item)
            finally:
                self._alone -= 1
            _finish([item])
        if item.reply is None:
            # The process ends, and nothing of this has begun.
            await _come_again(scope, send, COME_AGAIN)
            return
        await send_reply(item.reply, send)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._scheduled = False
        if self._free and self._waiting:
            self._free -= 1
            task = loop.create_task(self._lane(loop))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _lane(self, loop: asyncio.AbstractEventLoop) -> None:
        """Carry out batches until nobody waits."""
        try:
            while self._waiting:
                await self._waiting.gather(loop)
                batch = self._waiting.take(MOST, loop.time())
                try:
                    with suppress(RuntimeError):  # the lanes are closed
                        await loop.run_in_executor(self._lanes, _carry_out, batch)
                    _finish(batch)
                finally:
                    for item in batch:
                        # Whoever has gone meanwhile is owed no answer.
                        if not item.done.done():
                            item.done.set_result(None)
        finally:
            self._free += 1


async def _come_again(scope: Scope, send: Send, headers: Headers) -> None:
    await send_problem(scope, send, status=503, code="service.unavailable", headers=headers)


@receiver(connection_created)
def _bound(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """A lane's connection gives up what takes too long; staff's pages have their own time."""
    if current_thread().name.startswith(_LANE):
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {STATEMENT_MS:d}")


def _carry_out(batch: list[Waiting]) -> None:
    """Give each its response, or leave it without one, to be carried out alone."""
    close_old_connections()
    _look([item for item in batch if item.action == "state"])
    _tap([item for item in batch if item.action != "state"])
    close_old_connections()


def _look(batch: list[Waiting]) -> None:
    looks: list[tuple[Waiting, looking.Look, Known]] = []
    for item in batch:
        set_request_id(item.request_id)
        try:
            request = cast(HttpRequest, PlainRequest(item.scope, b""))
            check_origin(request)
            said = QueryDict(item.scope["query_string"])
            looks.append((item, *play.look_of(request, said, item.slug)))
        except Exception as error:  # noqa: BLE001 - the last line: nothing leaves as HTML
            item.reply = of_django(from_exception(error))
    seen: list[dict[str, Any] | Exception]
    try:
        seen = looking.states([look for _item, look, _known in looks])
    except Exception as error:  # noqa: BLE001 - as above
        seen = [error] * len(looks)
    for (item, _asked_for, known), document in zip(looks, seen, strict=True):
        set_request_id(item.request_id)
        item.reply = (
            of_django(from_exception(document))
            if isinstance(document, Exception)
            else play.seen_plainly(document, known)
        )


def _tap(batch: list[Waiting]) -> None:
    at = quick.moment()
    for item in batch:
        try:
            item.told = quick.hear(item.scope, item.body, item.slug, item.action, at)
        except Exception as error:  # noqa: BLE001 - the last line: nothing leaves as HTML
            set_request_id(item.request_id)
            item.reply = of_django(from_exception(error))
    try:
        refusing.turn_away(batch, at)
    except Exception as error:  # noqa: BLE001 - as above
        for item in batch:
            set_request_id(item.request_id)
            item.reply = item.reply or of_django(from_exception(error))
    _decide([item for item in batch if item.reply is None], at)


def _decide(batch: list[Waiting], at: quick.Moment) -> None:
    taps: list[tuple[Waiting, batching.Tap]] = []
    for item in batch:
        set_request_id(item.request_id)
        try:
            told = item.told
            item.wanted = told.command(item.slug, at) if told is not None else _asked(item)
        except Exception as error:  # noqa: BLE001 - as above
            item.reply = of_django(from_exception(error))
            continue
        if item.wanted.plain:
            seen = told is not None
            tap = batching.Tap(item.wanted.command, item.request_id, asked_before=seen)
            taps.append((item, tap))
    try:
        batching.perform_many([tap for _item, tap in taps])
    except Exception as error:  # noqa: BLE001 - as above; nothing was answered before it
        for _item, tap in taps:
            tap.answer = tap.answer or error
    for item, tap in taps:
        item.judged = tap.judged
        if tap.answer is not None:
            set_request_id(item.request_id)
            item.reply = _reply(item, tap.answer)


def _asked(item: Waiting) -> play.Wanted:
    request = cast(HttpRequest, PlainRequest(item.scope, item.body))
    check_origin(request)
    return play.wanted_by(request, item.slug, item.action)


def _reply(item: Waiting, answer: PlayAnswer | Exception) -> Reply:
    assert item.wanted is not None
    try:
        if isinstance(answer, ChallengeRequired):
            now = item.wanted.command.now
            return of_django(play.challenged(answer, item.wanted.known, now))
        if isinstance(answer, Exception):
            return of_django(from_exception(answer))
        return play.answered_plainly(answer, item.wanted.known)
    except Exception as error:  # noqa: BLE001 - as above
        return of_django(from_exception(error))


def _carry_out_alone(item: Waiting) -> None:
    """The ordinary way, on a thread of its own."""
    assert item.wanted is not None
    close_old_connections()
    set_request_id(item.request_id)
    try:
        item.reply = of_django(play.carried_out(item.wanted, item.judged))
    except Exception as error:  # noqa: BLE001 - as above
        item.reply = of_django(from_exception(error))
    close_old_connections()
