"""`/c/<slug>/poster.png?i=<invite>` and `/c/<slug>/card.png?i=<invite>`.

Both show the variant their sharer joined in: a friend is told what the sharer was told.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from campaigns import api as campaigns
from campaigns.contracts import CampaignHead
from cms.serving.headers import matches, secure
from cms.serving.unfurl import arm_named
from cms.sharing import card, poster, shelf
from core.clock import utc_now
from core.languages import language_of

LOOKS = "3"
"""Raise it when the drawing changes: kept pictures are drawn anew."""
KEPT = "public, max-age=300"
_INVITE = re.compile(r"[A-Za-z0-9]{1,32}")
_CHANNEL = re.compile(r"[A-Za-z0-9_-]{1,32}")


@require_safe
def poster_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster of a participant (`i`), of a channel (`ch`), or of the page itself.

    404 for a campaign, an invite or a channel that nobody has.
    """
    head = campaigns.head(slug)
    sharer = _sharer(request, head) if head is not None else None
    if head is None or sharer is None:
        return _missing()
    language = _language(request)
    name = shelf.name_of("poster", LOOKS, head.version, language, sharer.url, sharer.name,
                         sharer.arm)  # fmt: skip

    def draw() -> bytes:
        return poster.finish(
            _sheet(head.version, sharer.arm, language, sharer.personal), sharer
        )

    return _picture(request, name, draw)


@require_safe
def card_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of the share card; with an invite, as its owner's variant has it, with `arm`
    as that variant has it."""
    head = campaigns.head(slug)
    if head is None:
        return _missing()
    language = _language(request)
    invite = request.GET.get("i", "")
    known = _INVITE.fullmatch(invite) is not None
    arm = arm_named(head.version, request.GET.get("arm", ""))
    if known:
        arm = campaigns.arm_of_invite(slug, invite)
    name = shelf.name_of("card", LOOKS, head.version, language, arm)
    return _picture(request, name, lambda: card.draw(_document(head.version, arm), language))


def _sharer(request: HttpRequest, head: CampaignHead) -> poster.Sharer | None:
    """Whom the code belongs to; None when what was asked for does not exist."""
    invite, channel = request.GET.get("i", ""), request.GET.get("ch", "")
    if invite:
        found = _INVITE.fullmatch(invite) and campaigns.shared_link(
            head.slug, invite, now=utc_now()
        )
        return poster.Sharer(found.url, True, found.name, found.arm) if found else None
    if channel:
        code = _CHANNEL.fullmatch(channel) and campaigns.find_channel(head.slug, channel)
        return poster.Sharer(code.url) if code else None
    return poster.Sharer(campaigns.page_url(head.slug))


def _language(request: HttpRequest) -> str:
    return language_of(
        request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )


def _document(version: str, arm: str) -> dict[str, Any]:
    return campaigns.frozen(version).under(arm).model_dump(mode="json", by_alias=True)


@lru_cache(maxsize=6)
def _sheet(version: str, arm: str, language: str, personal: bool) -> poster.Sheet:
    """Six megabytes each; what is drawn for a person on top takes a tenth of the time."""
    return poster.sheet(_document(version, arm), language, personal=personal)


def _picture(request: HttpRequest, name: str, draw: Any) -> HttpResponse:
    etag = f'"{name}"'
    response: HttpResponse
    if matches(request, etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(shelf.fetch(name, draw), content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = KEPT
    response["Vary"] = "Accept-Language"
    return secure(response)


def _missing() -> HttpResponse:
    response = HttpResponse(status=404, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return secure(response)
