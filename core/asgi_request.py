"""An ASGI request as Django's views know it, made in a tenth of the time.

For endpoints that are answered outside Django's handler: what they read of a request on the
plain path (META, the body, its type) is ready at once, and all else (cookies, host, scheme)
is Django's own, made when somebody asks.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpHeaders, parse_cookie

from core.asgi import environ_of


@lru_cache(maxsize=256)
def _meta_name(name: bytes) -> str:
    """The key of a header in META, as in `environ_of`; "" for one that is left out."""
    if b"_" in name:
        return ""
    key = name.decode("latin-1").upper().replace("-", "_")
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return key
    return f"HTTP_{key}"


class PlainRequest:
    """What `endpoint` functions need of a request; `django` is the whole of it."""

    def __init__(self, scope: dict[str, Any], body: bytes) -> None:
        self._scope = scope
        self.body = body
        self.method: str = scope["method"]
        client = scope.get("client")
        meta = {"REMOTE_ADDR": client[0] if client else ""}
        for raw, value in scope["headers"]:
            key = _meta_name(raw)
            if key and key not in meta:
                meta[key] = value.decode("latin-1")
            elif key:
                glue = "; " if key == "HTTP_COOKIE" else ","
                meta[key] = f"{meta[key]}{glue}{value.decode('latin-1')}"
        meta["CONTENT_LENGTH"] = str(len(body))
        self.META = meta

    @cached_property
    def content_type(self) -> str:
        return self.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()

    @cached_property
    def COOKIES(self) -> dict[str, str]:
        cookie = self.META.get("HTTP_COOKIE")
        return parse_cookie(cookie) if cookie else {}

    @cached_property
    def headers(self) -> HttpHeaders:
        return HttpHeaders(self.META)

    @cached_property
    def django(self) -> WSGIRequest:
        """Django's own request, for what is seldom asked."""
        return WSGIRequest(environ_of(self._scope, self.body))

    @property
    def scheme(self) -> str | None:
        return self.django.scheme

    def get_host(self) -> str:
        """Raises DisallowedHost."""
        return self.django.get_host()
