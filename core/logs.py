"""Structured logs: one JSON object a line, the request's id on each, no personal data."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from core.pii import hide_mobiles

_request_id: ContextVar[str] = ContextVar("request_id", default="")

Event = MutableMapping[str, Any]

DEEPEST = 8


def current_request_id() -> str:
    return _request_id.get()


def set_request_id(value: str) -> None:
    _request_id.set(value)


def _add_request_id(_logger: Any, _name: str, event: Event) -> Event:
    if request_id := _request_id.get():
        event.setdefault("request_id", request_id)
    return event


def _hidden(value: Any, left: int = DEEPEST) -> Any:
    """`value` without mobile numbers, as deep as a log line is ever read."""
    if isinstance(value, str):
        return hide_mobiles(value)
    if value is None or isinstance(value, bool):
        return value
    if left == 0:
        return "…"
    if isinstance(value, dict):
        return {_hidden(key, left): _hidden(item, left - 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(item, left - 1) for item in value]
    # Numbers, exceptions and whatever else: the renderer would write their repr.
    text = repr(value)
    hidden = hide_mobiles(text)
    return value if hidden == text else hidden


def _hide_phones(_logger: Any, _name: str, event: Event) -> Event:
    """Last line of defence: no mobile number leaves, wherever in the line it stands."""
    for key, value in event.items():
        event[key] = _hidden(value)
    return event


def logging_config(level: str, style: str) -> dict[str, Any]:
    """A dictConfig that renders both structlog's and the standard library's records."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.dev.ConsoleRenderer()
        if style == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _hide_phones,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django_tasks": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
