"""Deploy checks: what is good enough for a checkout and nowhere else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from core.crypto import hash_keys, key_id


@register(Tags.security, deploy=True)
def own_secrets(**_: Any) -> list[CheckMessage]:
    """core.E001: with the secrets of the repository anybody signs cookies and reads phones."""
    if settings.DEVELOPMENT_SECRETS:
        return [
            Error(
                "SECRET_KEY, HASH_KEY or FIELD_KEYS is the development one.",
                hint="Set all three; `make run` makes them by itself.",
                id="core.E001",
            )
        ]
    return []


@register(Tags.security)
def distinct_hash_keys(**_: Any) -> list[CheckMessage]:
    """core.E002: two keys of hashes under one id could not be told apart in the database."""
    keys = hash_keys(at_once=True)
    if len({key_id(key) for key in keys}) < len(keys):
        return [
            Error(
                "Two keys of HASH_KEY have the same id.",
                hint="Make another new key: one in 256 pairs has.",
                id="core.E002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def https_outside(**_: Any) -> list[CheckMessage]:
    """core.W001: Django's own warnings about this look for middlewares we have subclassed."""
    safe = (
        settings.SECURE_HSTS_SECONDS
        and settings.SESSION_COOKIE_SECURE
        and settings.CSRF_COOKIE_SECURE
        and settings.PARTICIPANT_COOKIE_SECURE
    )
    if safe:
        return []
    return [
        Warning(
            "Cookies travel over plain http and browsers are not told to use https.",
            hint="Set PUBLIC_URL to the https:// address that phones use, and DEBUG=0.",
            id="core.W001",
        )
    ]
