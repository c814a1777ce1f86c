"""ASGI applications for the benchmark's worker processes.

`empty` is the ruler: an answer without any work, under the same server in the same run.
`collect` is the real collector without the limit per address, since one address asks. Both
look for garbage as seldom as the product's web processes do.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

from core.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def _ready(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def empty(scope: Scope, receive: Receive, send: Send) -> None:
    """204 for everything."""
    if scope["type"] == "lifespan":
        await _ready(receive, send)
        return
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _collector() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    from tracking.collector import Collector

    inner = Collector(rate=0)

    async def collect(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _ready(receive, send)
        else:
            await inner(scope, receive, send)

    return collect


collect = _collector()
settle()
