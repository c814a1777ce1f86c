"""The addresses of participants and of organisers' systems, included at the root."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from campaigns.http import facts, identify, inbox, links, openapi, otp, payouts, play, winners
from campaigns.http.endpoint import endpoint
from campaigns.http.problems import respond
from campaigns.http.schemas import ACTIONS
from core.errors import Missing
from touchpoints.views import demo_inbox, stop_page, stop_style


def unknown(_request: HttpRequest, **_: str) -> HttpResponse:
    """Anything else below /api/: a problem document, not a page."""
    return respond(Missing("page.unknown"))


urlpatterns: list[URLPattern] = [
    path("api/play/otp", otp.otp),
    path("api/play/identify", identify.identify),
    path("api/play/<str:slug>/state", play.state),
    *(
        path(f"api/play/<str:slug>/{action}", play.act, {"action": action})
        for action in ACTIONS
    ),
    path("api/play/<str:slug>/winners", winners.winners),
    path("api/play/<str:slug>/inbox", inbox.inbox),
    path("api/play/<str:slug>/inbox/read", inbox.inbox_read),
    path("api/play/<str:slug>/preferences", inbox.preferences),
    path("api/in/facts", facts.facts),
    path("api/in/payouts/<slug:provider>", payouts.payouts),
    path("api/openapi.json", endpoint("GET", own_origin=False)(openapi.document)),
    path("s/<str:code>", links.short_link),
    path("m/<str:token>", stop_page),
    path("m/style/<str:tag>.css", stop_style),
    path("demo/inbox", demo_inbox),
    re_path(r"^(?:api|s|m|demo)/", unknown),
]
