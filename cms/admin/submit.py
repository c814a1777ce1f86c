"""Sending in: what preflight says of the draft as it was last saved, and the button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import api as campaigns
from cms.admin.base import OPERATE, StaffView
from cms.admin.switches import card_or_404
from cms.admin.words import error_words
from cms.models import CampaignPage
from cms.workflow import clamp, review
from core.clock import utc_now
from core.errors import DomainError
from core.money import format_minor

LEVELS = (
    ("block", gettext_lazy("Must be mended")),
    ("warn", gettext_lazy("Look at these")),
    ("advice", gettext_lazy("Good to know")),
)


class SubmitView(StaffView):
    """The last look of the author: findings by gravity, then off to the reviewer."""

    roles = OPERATE
    template_name = "cms/admin/submit.html"
    page_title = gettext_lazy("Send to review")
    header_icon = "af-review"

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": str(self.page_title)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = card_or_404(self.kwargs["slug"])
        seen = campaigns.candidate(card.slug)
        page = list(
            CampaignPage.objects.filter(campaign=card.slug).values_list("pk", flat=True)
        )
        found = [] if seen else review.draft_findings(card.slug, utc_now())
        edit = reverse("wagtailadmin_pages:edit", args=[page[0]]) if page else ""
        return super().get_context_data(
            card=card,
            candidate=seen,
            edit=edit,
            groups=grouped(found, edit),
            blocked=any(one.finding.level == "block" for one in found),
            clamp=None if seen else clamp_words(card.slug),
            sent_back=campaigns.sent_back([card.slug]).get(card.slug),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        card = card_or_404(slug)
        if "take" in request.POST:
            return self.take_left(request, slug)
        try:
            review.submit(slug, user=request.user, now=utc_now())
        except campaigns.Blocked:
            # The page below shows the same findings, which the form was made from.
            return redirect("af_submit", slug)
        except DomainError as error:
            messages.error(request, error_words(error))
            return redirect("af_submit", slug)
        messages.success(
            request,
            _(
                "“{title}” waits for a reviewer. Until then you can withdraw it, in its row "
                "of this list."
            ).format(title=card.title),
        )
        return redirect("af_campaigns")

    def take_left(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The draft's budget becomes what the budget above has left; then it is sent in."""
        page = review.page_of(slug)
        if page is None or not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        try:
            taken = clamp.take(slug, user=request.user, now=utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            money = format_minor(taken.left, taken.currency)
            messages.success(
                request,
                _("The campaign's budget is {money} now, in the draft.").format(money=money),
            )
        return redirect("af_submit", slug)


def clamp_words(slug: str) -> dict[str, Any] | None:
    """What could be taken instead, formatted; None where nothing is the matter."""
    found = clamp.offered(slug, utc_now())
    if found is None:
        return None
    return {
        "fits": found.fits,
        "short": found.needs > found.left,
        "left": format_minor(found.left, found.currency),
        "needs": format_minor(found.needs, found.currency),
    }


def grouped(found: Sequence[review.Placed], edit: str = "") -> list[dict[str, Any]]:
    """Findings under what they ask of the reader, the gravest first; empty groups left out.

    With `edit`, the editor's address, each leads to its field.
    """
    return [
        {
            "level": level,
            "title": title,
            "findings": [
                {
                    "finding": one.finding,
                    "href": _href(one, edit),
                    "where": one.spot.label if one.spot else "",
                }
                for one in here
            ],
        }
        for level, title in LEVELS
        if (here := [one for one in found if one.finding.level == level])
    ]


def _href(placed: review.Placed, edit: str) -> str:
    if not edit or placed.spot is None:
        return ""
    return f"{edit}#go:{placed.spot.tab}:{placed.spot.anchor}"
