"""`/s/<code>`: the short form of a campaign's link, counted when it is followed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from campaigns.http.endpoint import endpoint
from campaigns.http.identity import identify
from campaigns.http.limits import shell
from campaigns.http.origin import address_of
from core.clock import utc_now
from core.errors import Missing
from touchpoints import api as touchpoints
from tracking.api import record_fact
from tracking.contracts import Fact


@endpoint("GET", own_origin=False, head=True)
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """302 to the page, with the fact `short_link_click`; 404 `link.unknown`.

    HEAD gets the same answer and is nobody's click.
    """
    now = utc_now()
    clicked = request.method != "HEAD"
    if clicked:
        # Every click writes: what writes is counted.
        shell.check(device=None, ip=address_of(request), now=now)
    found = touchpoints.short_target(code) if code.isascii() and code.isalnum() else None
    if found is None:
        raise Missing("link.unknown")
    if clicked:
        _record(request, found, code, now)
    response = HttpResponse(status=302)
    response.headers["Location"] = settings.PUBLIC_URL + found.target
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _record(
    request: HttpRequest, found: touchpoints.ShortTarget, code: str, now: datetime
) -> None:
    known = identify(request, key=None, now=now)
    record_fact(
        Fact(
            name="short_link_click",
            at=now,
            campaign=found.campaign,
            person_id=None,
            # A first visit has no device yet: it gets one from the page.
            device_id=None if known.set_device else str(known.caller.device_uid),
            props={"code": code, "channel": found.channel},
        ),
        now,
    )
