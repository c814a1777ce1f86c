"""Over HTTP: the page that stops messages, and the sandbox inbox for demonstrations."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.clock import utc_now
from core.errors import DomainError, Missing
from core.http import problem_response
from core.languages import language_of
from core.pii import normalise_email, normalise_phone
from touchpoints.api import inbox_documents
from touchpoints.ports import campaign_touch
from touchpoints.rendering import HTML_LANG, in_language
from touchpoints.services import preferences
from touchpoints.stopping import message_of
from touchpoints.stopwords import OTHER, words

STYLE = Path(__file__).resolve().parent / "stop.css"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


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


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button, POST stops; nothing is stopped by looking, since mail programs
    look at links by themselves. RFC 8058's one-click POST is the same POST."""
    number = message_of(token)
    about = preferences.stopping(number) if number is not None else None
    accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    asked = request.GET.get("lang", "") or ("" if accepted else about and about.language) or ""
    language = language_of(asked, accepted)
    if number is None or about is None:
        return _page({**words(language, "unknown", ""), "state": "unknown"}, language, 404)
    stopped = about.stopped
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        preferences.stop(number, now=utc_now(), how="one-click" if one_click else "page")
        stopped = True
    touch = campaign_touch.call(about.campaign)
    organiser = in_language(touch.organiser, language) if touch else ""
    state = "stopped" if stopped else "ask"
    context = {
        **words(language, state, about.medium),
        "state": state,
        "organiser": organiser,
        "back": f"/c/{about.campaign}/" if touch else "",
    }
    return _page(context, language, 200)


def _page(context: dict[str, str], language: str, status: int) -> HttpResponse:
    other, other_name = OTHER[language]
    html = render_to_string(
        "touchpoints/stop.html",
        {
            **context,
            "lang": HTML_LANG[language],
            "other": other,
            "other_lang": HTML_LANG[other],
            "other_name": other_name,
            "style": f"/m/style/{_style()[1]}.css",
        },
    )
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "Accept-Language"
    return response


@lru_cache(maxsize=1)
def _style() -> tuple[bytes, str]:
    body = STYLE.read_bytes()
    return body, hashlib.sha256(body).hexdigest()[:12]


@require_safe
def stop_style(_request: HttpRequest, tag: str) -> HttpResponse:
    """The stop page's stylesheet; its name changes with its content."""
    body, current = _style()
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    lasting = tag == current
    response["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return response
