"""The review queue: rewards that look wrong wait here for a person, at most 72 hours."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antifraud import api as antifraud
from campaigns import api as campaigns
from cms.admin.base import REVIEW, StaffView, actor
from cms.admin.words import error_words, reason_words
from core.clock import utc_now
from core.errors import DomainError
from core.money import format_minor
from rewards import api as rewards

SHOWN = 100


class ReviewQueueView(StaffView):
    """Held rewards, the most urgent first, each with its reasons and its money."""

    roles = REVIEW
    template_name = "cms/admin/review.html"
    page_title = gettext_lazy("Review queue")
    header_icon = "af-review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("campaign") or None
        found = [item for item in rewards.held() if wanted in (None, item.campaign)]
        cases = {case.subject: case for case in antifraud.open_cases(wanted)}
        items = [_item(item, cases.get(str(item.id))) for item in found[:SHOWN]]
        return super().get_context_data(
            items=items,
            campaign=wanted,
            more=max(len(found) - SHOWN, 0),
            now=utc_now(),
            **kwargs,
        )


def _item(reward: Any, case: Any) -> dict[str, Any]:
    hits = sorted(
        (hit for hit in (case.hits if case else ()) if not hit.get("shadow")),
        key=lambda hit: -int(hit.get("points", 0)),
    )
    return {
        "id": reward.id,
        "campaign": reward.campaign,
        "amount": format_minor(reward.amount, reward.currency),
        "person": reward.person_id,
        "created_at": reward.created_at,
        "due_at": reward.hold_until,
        "score": case.score if case else None,
        "reasons": [reason_words(hit) for hit in hits],
    }


class DecideView(StaffView):
    """Carry out a verdict: money moves and the case is closed in one transaction."""

    roles = REVIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reward: UUID, verdict: str) -> HttpResponse:
        view = rewards.reward(reward)
        if view is None or verdict not in {"release", "reject"}:
            raise Http404
        decide = campaigns.release_hold if verdict == "release" else campaigns.reject_hold
        amount = format_minor(view.amount, view.currency)
        try:
            decide(reward, actor(request), utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            done = (
                _("Released: {amount} can be claimed now.")
                if verdict == "release"
                else _("Rejected: {amount} went back to the campaign.")
            )
            messages.success(request, done.format(amount=amount))
        campaign = request.POST.get("campaign", "")
        target = reverse("af_review")
        return redirect(f"{target}?campaign={campaign}" if campaign else target)
