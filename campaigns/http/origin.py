"""Where a request comes from: the page's own origin, and the client's address."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from core.errors import Forbidden
from core.http import client_address


@lru_cache(maxsize=8)
def _configured(public_url: str, trusted: tuple[str, ...]) -> frozenset[str]:
    parts = [urlsplit(url) for url in (public_url, *trusted)]
    return frozenset(f"{part.scheme}://{part.netloc}".lower() for part in parts)


def is_ours(origin: str) -> bool:
    """Whether PUBLIC_URL or CSRF_TRUSTED_ORIGINS name it."""
    ours = _configured(settings.PUBLIC_URL, tuple(settings.CSRF_TRUSTED_ORIGINS))
    return origin.lower() in ours


def check_origin(request: HttpRequest) -> None:
    """Raises Forbidden `request.origin` when `Origin` names another site (`null` included).

    Ours are PUBLIC_URL, CSRF_TRUSTED_ORIGINS and, among ALLOWED_HOSTS, the host asked for.
    """
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        return
    if is_ours(origin):
        return
    try:
        own = f"{request.scheme}://{request.get_host()}".lower()
    except DisallowedHost:
        own = ""
    if origin.lower() != own:
        raise Forbidden("request.origin")


def address_of(request: HttpRequest) -> str:
    """The client's address behind our TRUSTED_PROXIES, without a port or zone."""
    meta = request.META
    address = client_address(
        meta.get("HTTP_X_FORWARDED_FOR", ""),
        meta.get("REMOTE_ADDR", ""),
        settings.TRUSTED_PROXIES,
    )
    return address.partition("%")[0][:45]
