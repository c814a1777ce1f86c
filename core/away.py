"""An engine does not answer: 503 and "try again", for every address and for people too.

The play interface renders its own problem documents; here is what reaches Django unhandled,
from any view or middleware. Nothing in this file may ask an engine.
"""

from __future__ import annotations

import sys

import orjson
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.defaults import server_error
from redis.exceptions import RedisError

from core.errors import Unavailable
from core.http import PROBLEM_TYPE, problem_document

log = structlog.get_logger(__name__)

ENGINE_AWAY = (OperationalError, InterfaceError, RedisError, Unavailable)
RETRY_SECONDS = 3


def away_response(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: one sentence for a browser, which looks again by itself; else a problem document."""
    log.warning("http.engine_away", error=type(error).__name__, path=request.path_info)
    wants_page = "text/html" in request.META.get("HTTP_ACCEPT", "")
    if wants_page and not request.path_info.startswith("/api/"):
        line = gettext("Very busy right now. Please try again in a moment.")
        response = HttpResponse(render_to_string("503.html", {"line": line}), status=503)
        if request.method == "GET":
            response["Refresh"] = str(RETRY_SECONDS)
    else:
        document = problem_document(status=503, code="service.unavailable")
        response = HttpResponse(orjson.dumps(document), status=503, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def handler500(request: HttpRequest) -> HttpResponse:
    """Django's last resort: what a middleware raised arrives here."""
    error = sys.exc_info()[1]
    if isinstance(error, ENGINE_AWAY):
        return away_response(request, error)
    return server_error(request)
