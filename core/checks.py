"""Deploy checks: what is good enough for a checkout and nowhere else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


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
