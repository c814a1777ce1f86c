"""Two lanes. Participants pass one middleware; staff get Django's whole set.

`/c/`, `/api/`, `/s/`, `/m/` and the health pages must answer without a session, a user, a CSRF
token or a cookie of ours, so the staff middlewares step aside on these paths. They wrap
Django's own classes and change nothing else about them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware

from core.away import ENGINE_AWAY, away_response
from core.http import sane_request_id
from core.logs import set_request_id
from core.metrics import REQUEST_SECONDS, REQUESTS, observe_all

GetResponse = Callable[[HttpRequest], HttpResponse]

PUBLIC_PREFIXES = ("/c/", "/api/", "/s/", "/m/", "/sdk/", "/demo/")
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def is_public(path: str) -> bool:
    """Whether `path` belongs to participants, machines or probes."""
    return path.startswith(PUBLIC_PREFIXES) or path in PROBES


def finish(response: HttpResponse, path: str, request_id: str, started: float) -> HttpResponse:
    """Count an answer and give it what all answers carry; `started` is a perf_counter."""
    public = measure(path, response.status_code, time.perf_counter() - started)
    response.headers.setdefault("X-Request-ID", request_id)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if public and settings.SECURE_HSTS_SECONDS:
        # Staff's pages get it from Django's own middleware.
        age = f"max-age={settings.SECURE_HSTS_SECONDS}"
        response.headers.setdefault("Strict-Transport-Security", age)
    return response


def measure(path: str, status: int, seconds: float) -> bool:
    """Count an answer; whether its path is public."""
    # A closed set of words: a label that strangers choose would grow without end.
    public = is_public(path)
    surface = path.split("/", 2)[1] if public else "staff"
    took, answers = _measures(surface, status)
    took.observe(seconds)
    answers.inc()
    return public


def measure_together(surface: str, status: int, seconds: Sequence[float]) -> None:
    """Count answers of one public surface and status that were ready at the same moment."""
    took, answers = _measures(surface, status)
    answers.inc(len(seconds))
    observe_all(took, seconds)


@lru_cache(maxsize=512)
def _measures(surface: str, status: int) -> tuple[Any, Any]:
    """Looking a metric up by its labels costs more than counting."""
    return REQUEST_SECONDS.labels(surface), REQUESTS.labels(surface, status)


class RequestContext:
    """Gives each request an id (ours, or a sane one from the proxy) and measures it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = sane_request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
        set_request_id(request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        return finish(response, request.path_info, request_id, started)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """An engine that is away is no fault of the view's: 503 instead of 500."""
        return away_response(request, exception) if isinstance(exception, ENGINE_AWAY) else None


class _StaffLane:
    """Mixed in before a middleware of Django's: steps aside on participants' paths."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_public(request.path_info):
            return self.get_response(request)  # type: ignore[attr-defined, no-any-return]
        return super().__call__(request)  # type: ignore[misc, no-any-return]


class StaffSecurity(_StaffLane, SecurityMiddleware):
    pass


class StaffSessions(_StaffLane, SessionMiddleware):
    pass


class StaffLocale(_StaffLane, LocaleMiddleware):
    pass


class StaffCommon(_StaffLane, CommonMiddleware):
    pass


class StaffCsrf(_StaffLane, CsrfViewMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        callback_args: Any,
        callback_kwargs: Any,
    ) -> HttpResponseForbidden | None:
        if is_public(request.path_info):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class StaffAuthentication(_StaffLane, AuthenticationMiddleware):
    pass


class StaffMessages(_StaffLane, MessageMiddleware):
    pass


class StaffFrameOptions(_StaffLane, XFrameOptionsMiddleware):
    pass


class StaffContentSecurityPolicy(_StaffLane, CSPMiddleware):
    pass
