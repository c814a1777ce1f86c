"""Deploy checks: a sandbox must not meet real people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_LOCAL = {"", "localhost", "127.0.0.1", "::1"}


def database_is_external() -> bool:
    """Whether the truth lives on another machine, as in production."""
    host = str(settings.DATABASES["default"].get("HOST") or "")
    return host not in _LOCAL and not host.startswith("/")


@register(Tags.security, deploy=True)
def sandbox_is_local(**_: Any) -> list[CheckMessage]:
    """touchpoints.E001, E002: sandbox messages are readable by everyone with the demo password.

    Whatever DEMO says: it is about demo data, and the inbox is open without it too.
    """
    if not database_is_external():
        return []
    found: list[CheckMessage] = []
    if settings.SMS_PROVIDER == "sandbox":
        found.append(
            Error(
                "SMS_PROVIDER is the sandbox while the database is an external one.",
                hint="Set SMS_PROVIDER to a real provider, or use the embedded engines.",
                id="touchpoints.E001",
            )
        )
    if settings.EMAIL_PROVIDER == "sandbox":
        found.append(
            Error(
                "E-mail goes to the sandbox while the database is an external one.",
                hint="Set EMAIL_URL to smtp://… or to off, or use the embedded engines.",
                id="touchpoints.E002",
            )
        )
    return found
