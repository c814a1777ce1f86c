"""The review screen: exactly what will run, on one screen, with the decision beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns import api as campaigns
from campaigns.contracts import LANGUAGES, Candidate
from campaigns.rules_page import clauses
from cms.admin import terms
from cms.admin.base import REVIEW, StaffView
from cms.admin.candidate import differences, highlights, promises
from cms.admin.submit import grouped
from cms.admin.switches import card_or_404
from cms.admin.words import error_words
from cms.builder.messages import spoken
from cms.builder.paths import Map
from cms.builder.specs import layout
from cms.dryrun.owed import owed
from cms.dryrun.words import said
from cms.models import CampaignPage
from cms.trials.phone import phone
from cms.trials.told import told
from cms.workflow import checklist, review
from core.clock import utc_now
from core.errors import DomainError


class ApproveView(StaffView):
    """What was submitted, and the decision about it."""

    roles = REVIEW
    template_name = "cms/admin/approve.html"
    page_title = gettext_lazy("Review")
    header_icon = "af-review"

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": _("Review")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = card_or_404(self.kwargs["slug"])
        seen = campaigns.candidate(card.slug)
        if seen is None:
            return super().get_context_data(card=card, candidate=None, **kwargs)
        now, law = utc_now(), seen.campaign
        found = campaigns.candidate_findings(card.slug, now)
        spots = Map(layout(law.model_dump(mode="json", by_alias=True)))
        groups = grouped([review.Placed(one, spots.spot(one.path)) for one in found])
        name = self.request.user.get_username()
        live = campaigns.running(card.slug)
        return super().get_context_data(
            card=card,
            candidate=seen,
            title=law.title.get(_own(), card.title),
            highlights=highlights(seen),
            owed=owed(law),
            dry_said=said(card.slug, seen.sha256, now),
            terms=terms.groups(law),
            promises=promises(seen),
            rules=clauses(law, _own()),
            spoken=spoken(law, _own(), now),
            language=_own(),
            differences=differences(live, law) if live else None,
            first=live is None,
            checklist=checklist.items(law),
            grave=[group for group in groups if group["level"] != "advice"],
            advice=[group for group in groups if group["level"] == "advice"],
            blocked=any(one.level == "block" for one in found),
            own_work=name in (seen.submitted_by, seen.created_by),
            phone=on_phone(card.slug, seen, self.request),
            arms=told(law.model_dump(mode="json", by_alias=True)),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        card = card_or_404(slug)
        ticked = {key: bool(request.POST.get(f"check-{key}")) for key in checklist.ITEMS}
        seen = request.POST.get("candidate", "")
        try:
            review.approve(slug, user=request.user, seen=seen, ticked=ticked, now=utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
            return redirect("af_approve", slug)
        messages.success(
            request, _("“{title}” is approved and published.").format(title=card.title)
        )
        return redirect("af_campaigns")


class SendBackView(StaffView):
    """The other decision: the author should change something."""

    roles = REVIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        card = card_or_404(slug)
        reason = request.POST.get("reason", "")[:2000]
        try:
            review.send_back(slug, user=request.user, reason=reason, now=utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
            return redirect("af_approve", slug)
        messages.success(
            request, _("“{title}” went back to its author.").format(title=card.title)
        )
        return redirect("af_campaigns")


class RulesView(StaffView):
    """The candidate's rules page as participants will read it, in one language."""

    roles = REVIEW
    template_name = "cms/admin/rules.html"
    page_title = gettext_lazy("Rules page")
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = campaigns.candidate(self.kwargs["slug"])
        language = self.request.GET.get("language", _own())
        if seen is None or language not in LANGUAGES:
            raise Http404
        return super().get_context_data(
            rules=clauses(seen.campaign, language), language=language, **kwargs
        )


def on_phone(slug: str, seen: Candidate, request: HttpRequest) -> dict[str, Any] | None:
    """The candidate on a phone: its address and what can be looked at; None without a page.

    The page is closed while it is reviewed, so its last revision is what was submitted.
    """
    page = CampaignPage.objects.filter(campaign=slug).first()
    if page is None or not page.latest_revision_id:
        return None
    return phone(page, seen.campaign.model_dump(mode="json", by_alias=True), request, _own())


def _own() -> str:
    language = (get_language() or "en").lower()
    return "zh-hans" if language.startswith("zh") else "en"
