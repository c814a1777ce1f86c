"""Campaigns: the list with what each needs, and the switches with their confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms.admin.base import OPERATE, REVIEW, SEE_CAMPAIGNS, StaffView, actor
from cms.admin.candidate import figures, promises
from cms.admin.words import error_words
from cms.models import CampaignPage
from core.clock import utc_now
from core.errors import DomainError
from dashboards import overviews, selectors
from dashboards.access import has_role
from dashboards.texts import status_texts


@dataclass(frozen=True)
class Switch:
    """One thing that can be done to a campaign: its words, and when it makes sense."""

    slug: str
    label: Any
    question: Any
    explanation: Any
    done: Any
    roles: tuple[str, ...]
    states: frozenset[str]
    serious: bool = False


SWITCHES = {
    switch.slug: switch
    for switch in (
        Switch(
            slug="approve",
            label=gettext_lazy("Approve"),
            question=gettext_lazy("Approve and publish “{title}”?"),
            explanation=gettext_lazy(
                "Exactly what you see here is frozen and runs in its period. You cannot "
                "approve what you made yourself."
            ),
            done=gettext_lazy("“{title}” is approved and published."),
            roles=REVIEW,
            states=frozenset({"review"}),
        ),
        Switch(
            slug="pause",
            label=gettext_lazy("Pause"),
            question=gettext_lazy("Pause “{title}”?"),
            explanation=gettext_lazy(
                "Within a second nobody can join, help, share or open a packet. What people "
                "have won can still be claimed until its date. The time for packets under "
                "way stands still until you resume."
            ),
            done=gettext_lazy("“{title}” is paused."),
            roles=OPERATE,
            states=frozenset({"running", "scheduled"}),
        ),
        Switch(
            slug="resume",
            label=gettext_lazy("Resume"),
            question=gettext_lazy("Resume “{title}”?"),
            explanation=gettext_lazy(
                "Within a second people can take part again. Packets under way get the time "
                "of the pause back."
            ),
            done=gettext_lazy("“{title}” runs again."),
            roles=OPERATE,
            states=frozenset({"paused"}),
        ),
        Switch(
            slug="end",
            label=gettext_lazy("End"),
            question=gettext_lazy("End “{title}” for good?"),
            explanation=gettext_lazy(
                "It cannot be started again. Promises made are kept: won packets can be "
                "claimed until their date. The money left returns to the budget."
            ),
            done=gettext_lazy("“{title}” has ended."),
            roles=OPERATE,
            states=frozenset({"running", "paused", "scheduled"}),
            serious=True,
        ),
    )
}


def allowed_switches(user: Any, status: str) -> list[Switch]:
    """What `user` may do to a campaign that is shown as `status`."""
    return [
        switch
        for switch in SWITCHES.values()
        if status in switch.states and has_role(user, *switch.roles)
    ]


class CampaignListView(StaffView):
    """All campaigns: state, period, budget used, joins, and the next action."""

    roles = SEE_CAMPAIGNS
    template_name = "cms/admin/campaigns.html"
    page_title = gettext_lazy("Campaigns")
    header_icon = "af-packet"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = utc_now()
        user = self.request.user
        pages = dict(CampaignPage.objects.values_list("campaign", "pk"))
        rows = [
            {
                "row": row,
                "switches": allowed_switches(user, row.card.status),
                "page_id": pages.get(row.card.slug) if has_role(user, *OPERATE) else None,
            }
            for row in overviews.rows(now)
        ]
        return super().get_context_data(rows=rows, drafts=_drafts(user), **kwargs)


def _drafts(user: Any) -> list[dict[str, Any]]:
    """Campaigns nobody has approved yet."""
    found = Campaign.objects.filter(current_version=None).order_by("-created_at")[:100]
    return [
        {
            "campaign": campaign,
            "title": selectors.local_title(campaign.title, campaign.slug),
            "status_text": status_texts().get(campaign.status, campaign.status),
            "switches": allowed_switches(user, campaign.status),
        }
        for campaign in found
    ]


class SwitchView(StaffView):
    """Ask, then do: the confirmation of one switch, and its carrying out."""

    roles = SEE_CAMPAIGNS
    template_name = "cms/admin/confirm.html"
    header_icon = "af-packet"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = SWITCHES.get(kwargs["action"])
        if found is None:
            raise Http404
        self.switch = found
        self.roles = found.roles

    def get_page_title(self) -> str:
        return str(self.switch.label)

    def path(self) -> list[dict[str, str]]:
        campaigns_url = reverse("af_campaigns")
        return [
            {"url": campaigns_url, "label": _("Campaigns")},
            {"url": "", "label": str(self.switch.label)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = self._card()
        if self.switch.slug == "approve" and (seen := campaigns.candidate(card.slug)):
            kwargs |= {
                "candidate": seen,
                "figures": figures(seen),
                "promises": promises(seen),
            }
        return super().get_context_data(
            switch=self.switch,
            card=card,
            question=str(self.switch.question).format(title=card.title),
            possible=card.status in self.switch.states,
            status_text=status_texts().get(card.status, card.status),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str, action: str) -> HttpResponse:
        card = self._card()
        try:
            seen = request.POST.get("candidate", "")
            _carry_out(self.switch.slug, slug, actor(request), seen)
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            messages.success(request, str(self.switch.done).format(title=card.title))
        return redirect("af_campaigns")

    def _card(self) -> selectors.CampaignCard:
        try:
            return selectors.card(self.kwargs["slug"], utc_now())
        except DomainError as error:
            raise Http404 from error


def _carry_out(switch: str, slug: str, who: str, seen: str) -> None:
    """The service behind the switch; it writes its own audit entry.

    `seen` is the hash of the candidate that was on the confirmation page.
    """
    now = utc_now()
    if switch == "approve":
        with transaction.atomic():
            campaigns.approve(slug, actor=who, now=now, expected_sha256=seen)
            campaigns.publish(slug, actor=who, now=now)
    elif switch == "pause":
        campaigns.pause(slug, actor=who, now=now)
    elif switch == "resume":
        campaigns.resume(slug, actor=who, now=now)
    else:
        campaigns.end(slug, actor=who, now=now)
