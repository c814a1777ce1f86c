"""What nothing costs on this machine, in this run."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.harness import granian, wrk

ONE_WORKER = ["--workers", "1"]


@dataclass(frozen=True)
class Limits:
    """Requests a second of an empty Django view (WSGI) and of an empty ASGI reply.

    `view` has nothing around it; `project` is the same view behind the middleware that every
    new Django project has.
    """

    view: float
    project: float
    reply: float


def measure_limits() -> Limits:
    """granian, one worker; the views with one blocking thread."""
    wsgi = [*ONE_WORKER, "--blocking-threads", "1", "--factory"]
    asgi = [*ONE_WORKER, "--loop", "uvloop"]
    return Limits(
        view=_rate("tests.bench.empty:make_wsgi", "wsgi", wsgi),
        project=_rate("tests.bench.empty:make_project", "wsgi", wsgi),
        reply=_rate("tests.bench.empty:asgi", "asgi", asgi),
    )


def _rate(target: str, interface: str, extra: list[str]) -> float:
    with granian(target, interface=interface, extra=extra, env={}) as url:
        wrk(f"{url}/", seconds=1)
        return wrk(f"{url}/", seconds=5).per_second
