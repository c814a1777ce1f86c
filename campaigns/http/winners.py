"""`/api/play/<slug>/winners`: who won what lately, the same for everybody.

Read once in `SECONDS` for all who look; nobody's look asks the database.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from campaigns.http.endpoint import endpoint, reply
from campaigns.http.play import known_slug
from campaigns.play import boards
from campaigns.play.heads import head
from core.clock import utc_now
from core.errors import Missing

SECONDS = 20


@endpoint("GET")
def winners(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest claimed prizes: the last digits of a number, and what it was."""
    found = head(known_slug(slug))
    if found is None:
        raise Missing("campaign.unknown")
    newest = boards.shared(
        "campaigns_winners", {"scope": found.scope}, found.scope, utc_now(), seconds=SECONDS
    )
    response = reply({"winners": newest})
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
