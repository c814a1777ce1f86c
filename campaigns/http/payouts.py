"""`POST /api/in/payouts/<provider>`: what those who pay report by themselves.

The body is read raw, because signatures are over bytes. Whether it is genuine the provider's
class says; the same report again changes nothing. Each provider is answered as it wants to be.
"""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError

from campaigns.http.endpoint import endpoint
from campaigns.http.limits import shell
from campaigns.http.origin import address_of
from campaigns.http.problems import BadRequest, TooLarge
from core.clock import utc_now
from rewards import api as rewards

log = structlog.get_logger(__name__)

MOST = 64 * 1024


@endpoint("POST", own_origin=False)
def payouts(request: HttpRequest, provider: str) -> HttpResponse:
    """Believed and kept, or refused; anything but a success makes the provider try again."""
    now = utc_now()
    shell.check(device=None, ip=address_of(request), now=now)
    body = _body(request)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        rewards.hear_provider(provider, rewards.Message(headers, body), now)
        genuine = True
    except rewards.Forged:
        log.warning("payout_report_forged", provider=provider)
        genuine = False
    reply = rewards.acknowledgement(provider, genuine)
    response = HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(request: HttpRequest) -> bytes:
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
            raise TooLarge("body.too_large")
        body = request.body
    except (UnreadablePostError, RawPostDataException, ValueError):
        raise BadRequest("request.unreadable") from None
    if len(body) > MOST:
        raise TooLarge("body.too_large")
    return body
