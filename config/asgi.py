"""One ASGI application: a small router in front of Django's WSGI handler.

`/collect`, the boards' live streams and warm pages are answered on the event loop; all else
runs in Django's WSGI handler on a fixed pool of threads, each with its own database connection.
Django's own ASGI handler is not used: measured, it answers a seventh of the requests.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.wsgi import application as wsgi_application

# isort: split
# Django's apps are loaded by now.
from campaigns.http.front import PlayFront
from cms.serving.front import ShellFront
from core.asgi import WsgiBridge
from core.memory import settle
from dashboards.live import live_application
from tracking.collector import collect_application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_bridge = WsgiBridge(wsgi_application, threads=settings.WEB_THREADS)
_pages = ShellFront(_bridge)
_taps = PlayFront(_bridge, _bridge.threads)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            settle()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await asyncio.to_thread(_pages.close)
            await asyncio.to_thread(_taps.close)
            await asyncio.to_thread(_bridge.close)
            await send({"type": "lifespan.shutdown.complete"})
            return


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one connection by its path."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    path: str = scope["path"]
    if path.startswith("/c/") and path.endswith("/"):
        await _pages(scope, receive, send)
    elif path.startswith("/api/play/"):
        await _taps(scope, receive, send)
    elif path == "/collect":
        await collect_application(scope, receive, send)
    elif path.startswith("/live/"):
        await live_application(scope, receive, send)
    else:
        await _bridge(scope, receive, send)
