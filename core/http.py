"""What every HTTP answer of ours shares: problem documents and the client's address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from django.http import HttpResponse

from core.addresses import is_shared
from core.errors import DomainError
from core.ids import fresh_name
from core.logs import current_request_id

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "application/problem+json"

_warned = False


def client_address(headers_forwarded_for: str, peer: str, trusted_proxies: int) -> str:
    """The address of the client behind `trusted_proxies` proxies of ours.

    With n proxies it is the n-th entry from the right of X-Forwarded-For; everything left
    of that was written by somebody we don't know. Fewer entries than proxies: the peer.
    """
    if trusted_proxies <= 0:
        if headers_forwarded_for and not _warned and peer and is_shared(peer):
            _warn_of_a_proxy(peer)
        return peer
    hops = [hop.strip() for hop in headers_forwarded_for.split(",") if hop.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer


def _warn_of_a_proxy(peer: str) -> None:
    """Once in each process: all clients share the proxy's address, and so its limits."""
    global _warned
    _warned = True
    log.warning(
        "proxy.not_trusted",
        peer=peer,
        hint="A proxy seems to stand in front: set TRUSTED_PROXIES to how many of yours do.",
    )


def sane_request_id(given: str) -> str:
    """`given` where it is fit to be repeated (8 to 64 printable ASCII), else a new id."""
    if 8 <= len(given) <= 64 and given.isascii() and given.isprintable():
        return given
    return fresh_name()


def problem_document(
    *,
    status: int,
    code: str,
    title: str = "",
    errors: list[dict[str, str]] | None = None,
    retry_at: int | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """RFC 9457 with our stable `code`; `retry_at` is milliseconds UTC."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title or code,
        "status": status,
        "code": code,
        "request_id": current_request_id(),
        "errors": errors or [],
    }
    if retry_at is not None:
        document["retry_at"] = retry_at
    if extra:
        document.update(extra)
    return document


def problem_response(error: DomainError, title: str = "") -> HttpResponse:
    """The answer a DomainError deserves."""
    document = problem_document(
        status=error.status,
        code=error.code,
        title=title,
        errors=[{"path": item.path, "code": item.code} for item in error.errors],
        retry_at=error.retry_at,
    )
    response = HttpResponse(
        orjson.dumps(document), status=error.status, content_type=PROBLEM_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response
