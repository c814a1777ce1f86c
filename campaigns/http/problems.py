"""Every failure becomes a problem document; nothing leaves as HTML or a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from pydantic import ValidationError
from redis.exceptions import RedisError

from core.clock import to_ms, utc_now
from core.errors import DomainError, Unavailable
from core.field_errors import of_validation
from core.http import PROBLEM_TYPE, problem_document

log = structlog.get_logger(__name__)

RETRY_SECONDS = 2


class Unauthorised(DomainError):
    status: ClassVar[int] = 401


class MethodRefused(DomainError):
    status: ClassVar[int] = 405


class TooLarge(DomainError):
    status: ClassVar[int] = 413


class MediaRefused(DomainError):
    status: ClassVar[int] = 415


class BadRequest(DomainError):
    status: ClassVar[int] = 400


class ServerError(DomainError):
    status: ClassVar[int] = 500


def respond(error: DomainError, extra: Mapping[str, Any] | None = None) -> HttpResponse:
    """The problem document of a DomainError, with Retry-After where it knows the moment."""
    document = problem_document(
        status=error.status,
        code=error.code,
        errors=[{"path": item.path, "code": item.code} for item in error.errors],
        retry_at=error.retry_at,
        extra=extra,
    )
    response = HttpResponse(
        orjson.dumps(document), status=error.status, content_type=PROBLEM_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    if error.retry_at is not None:
        seconds = max(1, -(-(error.retry_at - to_ms(utc_now())) // 1000))
        response.headers["Retry-After"] = str(seconds)
    elif error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, MethodRefused):
        response.headers["Allow"] = str(error.params.get("allow", ""))
    return response


def from_exception(error: Exception) -> HttpResponse:
    """The answer to anything that was raised. What nobody expected is logged and is a 500."""
    if isinstance(error, DomainError):
        return respond(error)
    if isinstance(error, ValidationError):
        return respond(of_validation(error))
    if isinstance(error, OperationalError | InterfaceError | RedisError):
        log.warning("http.engine_away", error=type(error).__name__)
        return respond(Unavailable("service.unavailable"))
    log.error("http.unexpected", exc_info=error)
    return respond(ServerError("server.error"))
