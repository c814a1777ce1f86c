"""What nothing costs on this machine, in this run."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.harness import granian, wrk

ONE_WORKER = ["--workers", "1"]


@dataclass(frozen=True)
class Limits:
    """Requests a second of the empty Django view (WSGI) and of an empty ASGI reply."""

    view: float
    reply: float


def measure_limits() -> Limits:
    """granian, one worker; the view with one blocking thread and no middleware."""
    wsgi = [*ONE_WORKER, "--blocking-threads", "1", "--factory"]
    with granian("tests.bench.empty:make_wsgi", interface="wsgi", extra=wsgi, env={}) as url:
        wrk(f"{url}/", seconds=1)
        view = wrk(f"{url}/", seconds=5).per_second
    asgi = [*ONE_WORKER, "--loop", "uvloop"]
    with granian("tests.bench.empty:asgi", interface="asgi", extra=asgi, env={}) as url:
        wrk(f"{url}/", seconds=1)
        reply = wrk(f"{url}/", seconds=5).per_second
    return Limits(view, reply)
