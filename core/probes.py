"""What a supervisor asks: does the process live, are its engines there, what are its counts."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

import orjson
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)

from core import stores
from core.addresses import is_loopback
from core.errors import Missing
from core.http import problem_response

Check = Callable[[], object]

_checks: dict[str, tuple[Check, bool]] = {}


def register_dependency(name: str, check: Check, *, required: bool = True) -> None:
    """Make `/readyz` run `check`, which raises when the dependency is away.

    One that is not `required` is reported but leaves the process ready.
    """
    _checks[name] = (check, required)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


register_dependency("database", _database)
register_dependency("redis", lambda: stores.gates().ping())
register_dependency("stream", lambda: stores.stream().ping())


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse(b"ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when every required dependency answers, else 503; each one's state and time."""
    report = {}
    ready = True
    for name, (check, required) in _checks.items():
        started = time.perf_counter()
        try:
            check()
            state = "ok"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is "away"
            state = f"away: {type(error).__name__}"
            ready = ready and not required
        report[name] = {"state": state, "ms": round((time.perf_counter() - started) * 1000, 1)}
    return HttpResponse(
        orjson.dumps({"ready": ready, "dependencies": report}),
        status=200 if ready else 503,
        content_type="application/json",
    )


def _may_read_metrics(request: HttpRequest) -> bool:
    """This machine, asking directly: behind a proxy of ours everybody's peer is loopback."""
    meta = request.META
    if is_loopback(meta.get("REMOTE_ADDR", "")) and not (
        meta.get("HTTP_X_FORWARDED_FOR") or meta.get("HTTP_FORWARDED")
    ):
        return True
    if not settings.METRICS_TOKEN:
        return False
    given = meta.get("HTTP_AUTHORIZATION", "").encode()
    return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format: of every process that shares METRICS_DIR, else of this one.

    For this machine and for whoever has METRICS_TOKEN; 404 for everybody else.
    """
    if not _may_read_metrics(request):
        return problem_response(Missing("page.unknown"))
    registry = REGISTRY
    if settings.METRICS_DIR:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(  # type: ignore[no-untyped-call]
            registry, settings.METRICS_DIR
        )
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
