"""What every answer to a participant's browser carries."""

from __future__ import annotations

import re
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        # The proof of work runs in a worker, which a web view may only start from a blob.
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)


PAGE = "text/html; charset=utf-8"
SECURITY = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def secure(response: HttpResponse) -> HttpResponse:
    """Content security policy and its companions; nothing inline runs on these pages."""
    for name, value in SECURITY.items():
        response[name] = value
    return response


def matches(request: HttpRequest, etag: str) -> bool:
    """Whether the browser already has this."""
    return tags_match(request.META.get("HTTP_IF_NONE_MATCH", ""), etag)


def tags_match(given: str, etag: str) -> bool:
    """If-None-Match, compared weakly, as GET asks for."""
    return given.strip() == "*" or etag in {
        tag.strip().removeprefix("W/") for tag in given.split(",")
    }


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """`br`, `gzip` or "" for an Accept-Encoding; what it gives the weight 0 it refuses."""
    offered = set()
    for item in accepted[:256].lower().split(","):
        name, _, parameters = item.partition(";")
        if not re.fullmatch(r"q=0(\.0*)?", parameters.strip()):
            offered.add(name.strip())
    return next((name for name in ("br", "gzip") if name in offered), "")
