"""Sending in: what preflight says of the draft as it was last saved, and the button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
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
from cms.workflow import review
from core.clock import utc_now
from core.errors import DomainError

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
            sent_back=campaigns.sent_back([card.slug]).get(card.slug),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        card = card_or_404(slug)
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
