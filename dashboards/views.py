"""Boards for staff: read-only pages, strict content security policy, no inline anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.clock import utc_now
from core.errors import Missing
from core.money import EXPONENTS
from dashboards import overviews, provinces, selectors, snapshot, texts, tickets, trials
from dashboards.access import has_role, may_see_boards
from dashboards.dates import short_moment
from dashboards.hub import EVERY
from dashboards.ports import built_entry, pool_titles

View = Callable[..., HttpResponse]


def for_boards(view: View) -> View:
    """Anonymous people are sent to the log-in, people without a role get a plain word."""

    @never_cache
    @require_GET
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_see_boards(request.user):
            return _word(
                request,
                status=403,
                heading=_("Boards are not open to you"),
                text=_("Ask an administrator for the role Manager; it opens boards only."),
            )
        try:
            return view(request, *args, **kwargs)
        except Missing:
            return _word(
                request,
                status=404,
                heading=_("There is no such campaign"),
                text=_("It may have been renamed. The overview lists all of them."),
            )

    return guarded


@for_boards
def overview(request: HttpRequest) -> HttpResponse:
    """Every campaign in one line, all of them together, and each beside the others."""
    now = utc_now()
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    found = overviews.document(now, number, ask_store=False)
    here = [line["slug"] for line in found["campaigns"]]
    told = {*here, *(alarm["slug"] for alarm in found["alarms"])}
    named = selectors.cards(now, slugs=told)
    cards, titles = selectors.in_order(named, here), selectors.distinct_titles(named)
    pools = pool_titles.call([card.slug for card in named])
    number = found["page"]
    assert request.user.pk is not None
    page_data = {
        "page": "overview",
        "locale": get_language() or "en",
        "exponents": EXPONENTS,
        "live_url": f"/live/boards/-{number}" if number > 1 else "/live/boards",
        "ticket": tickets.issue(request.user.pk, EVERY),
        "ticket_url": reverse("boards_ticket"),
        "document": found,
        "campaigns": {
            card.slug: {
                "title": titles[card.slug],
                "kind": texts.kind_texts().get(card.kind, card.kind),
                "url": reverse("board", args=[card.slug]),
                "timezone": card.timezone,
                "pools": pools.get(card.slug, {}),
            }
            for card in named
        },
        "texts": texts.overview_texts(),
    }
    context = {
        "cards": [(card, titles[card.slug]) for card in cards],
        "page": number,
        "pages": found["pages"],
        "page_data": page_data,
        **frame_of(request),
    }
    return render(request, "dashboards/overview.html", context)


@for_boards
def overview_ticket(request: HttpRequest) -> HttpResponse:
    """A fresh ticket for the overview's live stream: `{"ticket": "…"}`."""
    assert request.user.pk is not None
    return JsonResponse({"ticket": tickets.issue(request.user.pk, EVERY)})


@for_boards
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign's board; the script redraws it from the live stream."""
    now = utc_now()
    campaign = selectors.card(slug, now)
    assert request.user.pk is not None
    page_data = {
        "page": "board",
        "slug": slug,
        "kind": campaign.kind,
        "locale": get_language() or "en",
        "currency": campaign.currency,
        "exponent": EXPONENTS[campaign.currency],
        "timezone": campaign.timezone,
        "live_url": f"/live/boards/{slug}",
        "ticket": tickets.issue(request.user.pk, slug),
        "ticket_url": reverse("board_ticket", args=[slug]),
        "snapshot": snapshot.build(slug, now, ask_store=False),
        "texts": texts.board_texts(),
        "pools": pool_titles.call([slug]).get(slug, {}),
        "grid": _grid(),
        "review_url": _review_url(request, slug),
    }
    zone = ZoneInfo(campaign.timezone)
    with timezone.override(zone):
        return render(
            request,
            "dashboards/board.html",
            {
                "title": campaign.title,
                "kind_text": texts.kind_texts().get(campaign.kind, campaign.kind),
                "has_invites": campaign.kind != "gift",
                "status": campaign.status,
                "status_text": texts.status_texts().get(campaign.status, campaign.status),
                "period": _period(campaign, now),
                "timezone": campaign.timezone,
                "page_data": page_data,
                "review_url": _review_url(request, slug),
                "trial_url": _trial_url(slug),
                **frame_of(request),
            },
        )


def _period(campaign: selectors.CampaignCard, now: datetime) -> str:
    """From when to when, to the minute; empty while it has no period."""
    if campaign.starts_at is None or campaign.ends_at is None:
        return ""
    moments = (campaign.starts_at, campaign.ends_at)
    start, end = (short_moment(moment, campaign.timezone, now) for moment in moments)
    return f"{start} – {end} ({campaign.timezone})"


@for_boards
def ticket(request: HttpRequest, slug: str) -> HttpResponse:
    """A fresh ticket for the live stream: `{"ticket": "…"}`."""
    selectors.card(slug, utc_now())
    assert request.user.pk is not None
    return JsonResponse({"ticket": tickets.issue(request.user.pk, slug)})


def _grid() -> dict[str, Any]:
    """Where each province stands, what is written on its tile, and its name."""
    signs = provinces.signs(get_language() or "en")
    names = provinces.names()
    return {
        "columns": provinces.COLUMNS,
        "tiles": [
            {
                "code": tile.code,
                "column": tile.column,
                "row": tile.row,
                "sign": signs[tile.code],
                "name": names[tile.code],
            }
            for tile in provinces.GRID
        ],
    }


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """What every page of ours needs; the theme is the one chosen in the workbench."""
    profile = getattr(request.user, "wagtail_userprofile", None)
    theme = getattr(profile, "theme", "system")
    return {
        "entry": built_entry.call("board"),
        "theme": theme if theme in {"light", "dark"} else "system",
    }


def _review_url(request: HttpRequest, slug: str) -> str | None:
    """The review queue, for those who may decide."""
    if not has_role(request.user, "reviewer"):
        return None
    try:
        return f"{reverse('af_review')}?campaign={slug}"
    except NoReverseMatch:
        return None


def _trial_url(slug: str) -> str | None:
    """The page that compares the campaign's variants, where it has some."""
    return reverse("board_trial", args=[slug]) if trials.has_trial(slug) else None


def _word(request: HttpRequest, *, status: int, heading: str, text: str) -> HttpResponse:
    seen = status == 404
    context = {
        "heading": heading,
        "text": text,
        "href": reverse("boards") if seen else reverse("wagtailadmin_home"),
        "link": _("All boards") if seen else _("Back to the workbench"),
        **frame_of(request),
    }
    return render(request, "dashboards/word.html", context, status=status)
