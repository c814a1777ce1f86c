"""What every answer to a participant's browser carries."""

from __future__ import annotations

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


def secure(response: HttpResponse) -> HttpResponse:
    """Content security policy and its companions; nothing inline runs on these pages."""
    response["Content-Security-Policy"] = CSP
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    return response


def matches(request: HttpRequest, etag: str) -> bool:
    """Whether the browser already has this; weak comparison, as GET asks for."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return given.strip() == "*" or etag in {
        tag.strip().removeprefix("W/") for tag in given.split(",")
    }


def accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
