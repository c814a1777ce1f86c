"""The sandbox inbox over HTTP, for demonstrations and scripts."""

from __future__ import annotations

import hmac

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.errors import DomainError, Missing
from core.http import problem_response
from core.pii import normalise_email, normalise_phone
from touchpoints.api import inbox_documents


def _may_read(request: HttpRequest) -> bool:
    if settings.SMS_PROVIDER != "sandbox" or not settings.DEMO_PASSWORD:
        return False
    given = request.META.get("HTTP_AUTHORIZATION", "").encode()
    return hmac.compare_digest(given, f"Bearer {settings.DEMO_PASSWORD}".encode())


def demo_inbox(request: HttpRequest) -> HttpResponse:
    """GET /demo/inbox?to=… where text messages go to the sandbox, with demo data or without.

    Whoever may not read it is told that there is no such page.
    """
    if request.method != "GET" or not _may_read(request):
        return problem_response(Missing("page.unknown"))
    try:
        asked = request.GET.get("to", "")
        to = normalise_email(asked) if "@" in asked else normalise_phone(asked)
    except DomainError as error:
        return problem_response(error)
    response = HttpResponse(orjson.dumps(inbox_documents(to)), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response
