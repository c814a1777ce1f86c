"""`/boards/<slug>/trial/`: the variants of a campaign side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.roles import OPERATOR
from core.clock import utc_now
from core.money import EXPONENTS
from dashboards import selectors, trials
from dashboards.access import has_role
from dashboards.dates import short_moment
from dashboards.views import for_boards, frame_of


@for_boards
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    """Verdict, arms and chart; what an operator can do stands beside each arm."""
    now = utc_now()
    card = selectors.card(slug, now)
    found = trials.panel(card, now)
    may = found["open"] and has_role(request.user, OPERATOR)
    for arm in found["arms"]:
        arm["take_url"] = _action(slug, arm["slug"], "take") if may else None
        closable = may and not arm["closed"] and len(_open(found)) > 1
        arm["close_url"] = _action(slug, arm["slug"], "close") if closable else None
    page_data = {
        "page": "trial",
        "locale": get_language() or "en",
        "currency": card.currency,
        "exponent": EXPONENTS[card.currency],
        "timezone": card.timezone,
        "chart": found["chart"],
        "texts": {
            "trial.tip": _("{time}\n{title}: {estimate} points\nbetween {low} and {high}"),
            "trial.summary": _(
                "Difference of “{title}” to the first variant: {estimate} percentage points, "
                "between {low} and {high}."
            ),
        },
    }
    context = {
        "title": card.title,
        "slug": slug,
        "panel": found,
        "as_of": short_moment(now, card.timezone, now),
        "measure": _("Sharing") if found["trial"].measure == "shared" else _("Joining"),
        "page_data": page_data,
        **frame_of(request),
    }
    return render(request, "dashboards/trial.html", context)


def _open(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [arm for arm in found["arms"] if not arm["closed"]]


def _action(slug: str, arm: str, action: str) -> str | None:
    """The workbench's page that asks and does it; cms has it."""
    try:
        return reverse("af_trial", args=[slug, arm, action])
    except NoReverseMatch:
        return None
