"""Guessing staff passwords is slow: failed log-ins are counted for a name and an address.

The backend stands before Django's own and only refuses. Counts live in the cache, which may
be emptied or away at any moment: then log-ins go on uncounted.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

from core.addresses import counted_as
from core.crypto import keyed_hash
from core.http import client_address

log = structlog.get_logger(__name__)

NAME_AND_ADDRESS = "10/5m"
ADDRESS = "100/5m"


def _over(request: HttpRequest, username: str, *, count: bool) -> bool:
    address = counted_as(
        client_address(
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            request.META.get("REMOTE_ADDR", ""),
            settings.TRUSTED_PROXIES,
        )
    )
    both = keyed_hash("login", f"{address}\0{username.lower()}")
    keys = [("login.name", both, NAME_AND_ADDRESS), ("login.address", address, ADDRESS)]
    try:
        # Every one is asked, because asking counts.
        found = [
            is_ratelimited(request, group, key=lambda *_, k=key: k, rate=rate, increment=count)
            for group, key, rate in keys
        ]
        return any(found)
    except (RedisError, OSError) as error:
        log.warning("login.uncounted", error=type(error).__name__)
        return False


class SlowGuessing:
    """Refuses whoever has failed too often, whatever the password is.

    It has no `get_user`: nobody is ever logged in by it, and Django looks for one that does.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **_credentials: Any
    ) -> None:
        if request is not None and username and _over(request, username, count=False):
            log.warning("login.refused")
            raise PermissionDenied


@receiver(user_login_failed, dispatch_uid="core.login")
def count_failure(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """One more failure of this name from this address."""
    if request is not None:
        _over(request, str(credentials.get("username") or ""), count=True)
