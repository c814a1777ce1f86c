"""What a supervisor asks: does the process live, are its engines there, what are its counts."""

from __future__ import annotations

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


def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus' text format: of every process that shares METRICS_DIR, else of this one."""
    registry = REGISTRY
    if settings.METRICS_DIR:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, settings.METRICS_DIR)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
