"""“Why?”: what one person did in one campaign, what was refused, and what rules say now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import api as campaigns
from campaigns.law.words import action_words
from campaigns.models import Campaign
from campaigns.selectors_why import Why, why
from cms.admin.base import SEE_CAMPAIGNS, StaffView, actor
from cms.admin.payments import CLEAR
from cms.admin.rule_words import reason_list
from cms.admin.why_words import (
    BOUND,
    OUTCOMES,
    STATUSES,
    cut_line,
    limit_line,
    move_words,
    rule_line,
    second_line,
)
from core.clock import utc_now
from core.errors import DomainError
from core.money import format_minor
from dashboards.access import has_role
from dashboards.selectors import local_title

BY = (
    ("phone", gettext_lazy("Phone number")),
    ("invite", gettext_lazy("Invitation link")),
    ("reward", gettext_lazy("Reward number")),
)


class WhyForm(forms.Form):
    """Whom it is about. Sent by POST alone: a phone number has no place in an address."""

    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"))
    by = forms.ChoiceField(label=gettext_lazy("Known by"), choices=BY)
    value = forms.CharField(
        label=gettext_lazy("What they told"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["campaign"]
        assert isinstance(choice, forms.ChoiceField)
        rows = Campaign.objects.filter(current_version__isnull=False).order_by("-id")
        choice.choices = [
            (slug, local_title(title, slug))
            for slug, title in rows.values_list("slug", "title")
        ]


class WhyView(StaffView):
    """The question, and below it the answer."""

    roles = SEE_CAMPAIGNS
    template_name = "cms/admin/why.html"
    page_title = gettext_lazy("Why?")
    header_icon = "help"

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": str(self.get_page_title())},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault(
            "form", WhyForm(initial={"campaign": self.request.GET.get("campaign")})
        )
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WhyForm(request.POST)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            asked = form.cleaned_data
            try:
                found = why(
                    asked["campaign"], asked["by"], asked["value"],
                    actor=actor(request), now=utc_now(),
                )  # fmt: skip
            except DomainError:
                form.add_error("value", _("This is no phone number."))
            else:
                context |= {
                    "asked": True,
                    "answer": _answer(found) if found else None,
                    "may_take_back": has_role(request.user, *CLEAR),
                }
        response = self.render_to_response(self.get_context_data(**context))
        # What stands here is about one person: nobody's cache keeps it.
        response["Cache-Control"] = "no-store"
        return response


def _answer(found: Why) -> dict[str, Any]:
    law = campaigns.running(found.slug)
    assert law is not None
    return {
        "zone": law.timezone,
        "phone": found.phone_masked,
        "joined_at": found.joined_at,
        "came": BOUND.get(found.bind_reason, ""),
        "channel": found.channel,
        "held": found.held,
        "arm": found.arm,
        "moves": [
            {
                "at": move.at,
                "action": _move_action(move.action),
                "refused": bool(move.code),
                "code": move.code,
                "words": move_words(move, law),
            }
            for move in found.moves
        ],
        "judgements": [
            {
                "at": one.at,
                "action": _move_action(one.action),
                "outcome": OUTCOMES.get(one.outcome, one.outcome),
                "score": one.score,
                "reasons": reason_list(hit for hit in one.hits if not hit.get("shadow")),
            }
            for one in found.judgements
            if one.outcome != "allow"
        ],
        "limits": [limit_line(one) for one in found.limits],
        "rules": [rule_line(one) for one in found.rules],
        "rewards": [
            {
                "id": one.id,
                "amount": format_minor(one.amount, one.currency) if one.amount else one.kind,
                "status": STATUSES.get(one.status, one.status),
                "paid": one.status == "fulfilled",
                "claim_by": one.claim_by if one.status == "granted" else None,
                "cut": cut_line(found.cuts.get(one.id), one.currency),
            }
            for one in found.rewards
        ],
        "second": [{"at": one.at, "words": second_line(one)} for one in found.second],
    }


def _move_action(action: str) -> str:

    return _("signed in from the app") if action == "identify" else action_words(action)
