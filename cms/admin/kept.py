"""People on hold though no reward of theirs is: what they did waits, or stays uncounted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.mechanics.base import HOLD_HOURS
from campaigns.selectors_kept import HeldPerson, held_people
from campaigns.services import holds
from cms.admin.base import REVIEW, StaffView, actor
from cms.admin.rows import span
from cms.admin.rule_words import reason_list
from cms.admin.words import error_words
from cms.builder.specs.happenings import HAPPENINGS
from core.clock import utc_now
from core.errors import DomainError
from dashboards.selectors import local_title

SHOWN = 50


class KeptView(StaffView):
    """Participants on hold, who waits longest first, each with the reasons and what waits."""

    roles = REVIEW
    template_name = "cms/admin/kept.html"
    page_title = gettext_lazy("People on hold")
    header_icon = "af-review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decided = "kept" in self.request.GET
        now = utc_now()
        count, found = held_people(decided=decided, most=SHOWN)
        return super().get_context_data(
            items=[_item(one, now) for one in found],
            count=count,
            more=f"{count - len(found):,}" if count > len(found) else "",
            decided=decided,
            others=held_people(decided=not decided, most=1)[0],
            **kwargs,
        )

    def path(self) -> list[dict[str, str]]:
        queue = {"url": reverse("af_review"), "label": _("Review queue")}
        return [queue, *super().path()]


class KeptDecideView(StaffView):
    """Count what they did, or leave it uncounted; written to the audit."""

    roles = REVIEW
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, slug: str, participation: UUID, verdict: str
    ) -> HttpResponse:
        if verdict not in {"clear", "keep"}:
            raise Http404
        who, now = actor(request), utc_now()
        try:
            if verdict == "keep":
                holds.keep(slug, participation, who, now)
                messages.success(request, _("They stay on hold: nothing of it counts."))
            else:
                n = holds.clear(slug, participation, who, now)
                words = ngettext(
                    "Cleared: {n} thing they did counts now.",
                    "Cleared: {n} things they did count now.",
                    n,
                )
                messages.success(request, words.format(n=n))
        except DomainError as error:
            messages.error(request, error_words(error))
        back = reverse("af_kept")
        return redirect(f"{back}?kept" if "kept" in request.POST else back)


def _item(one: HeldPerson, now: datetime) -> dict[str, Any]:
    due = one.since + timedelta(hours=HOLD_HOURS)
    return {
        "person": one,
        "title": local_title(one.title, one.campaign),
        "since": span(now - one.since),
        "late": due < now,
        "left": span(due - now),
        "reasons": reason_list(one.hits),
        "kept": [
            {"what": HAPPENINGS.get(name, name.replace("_", " ")), "n": n}
            for name, n in sorted(one.kept.items())
        ],
    }
