"""The switches of a campaign: asked once, done at once, on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import api as campaigns
from cms.admin.base import OPERATE, SEE_CAMPAIGNS, StaffView
from cms.admin.words import error_words
from cms.workflow import review
from core.clock import utc_now
from core.errors import DomainError
from dashboards import selectors
from dashboards.access import has_role
from dashboards.texts import status_texts


def _by_name(service: Callable[..., None]) -> Callable[[str, Any, datetime], None]:
    """A service of campaigns, which writes its own audit entry."""

    def act(slug: str, user: Any, now: datetime) -> None:
        service(slug, actor=user.get_username(), now=now)

    return act


def _withdraw(slug: str, user: Any, now: datetime) -> None:
    review.withdraw(slug, user=user, now=now)


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
    act: Callable[[str, Any, datetime], None]
    serious: bool = False


SWITCHES = {
    switch.slug: switch
    for switch in (
        Switch(
            slug="withdraw",
            label=gettext_lazy("Withdraw"),
            question=gettext_lazy("Withdraw “{title}” from review?"),
            explanation=gettext_lazy(
                "The reviewer no longer sees it and you can edit it again. What runs is not "
                "touched."
            ),
            done=gettext_lazy("“{title}” is yours again."),
            roles=OPERATE,
            states=frozenset({"review", "candidate"}),
            act=_withdraw,
        ),
        Switch(
            slug="pause",
            label=gettext_lazy("Pause"),
            question=gettext_lazy("Pause “{title}”?"),
            explanation=gettext_lazy(
                "Within a second nobody can join, help, share or win. What people have won can "
                "still be claimed until its date. Time that runs for participants stands "
                "still until you resume."
            ),
            done=gettext_lazy("“{title}” is paused."),
            roles=OPERATE,
            states=frozenset({"running", "scheduled"}),
            act=_by_name(campaigns.pause),
        ),
        Switch(
            slug="resume",
            label=gettext_lazy("Resume"),
            question=gettext_lazy("Resume “{title}”?"),
            explanation=gettext_lazy(
                "Within a second people can take part again. Whatever was under way gets the "
                "time of the pause back."
            ),
            done=gettext_lazy("“{title}” runs again."),
            roles=OPERATE,
            states=frozenset({"paused"}),
            act=_by_name(campaigns.resume),
        ),
        Switch(
            slug="end",
            label=gettext_lazy("End"),
            question=gettext_lazy("End “{title}” for good?"),
            explanation=gettext_lazy(
                "It cannot be started again. Promises made are kept: what was won can be "
                "claimed until its date. The money left returns to the budget."
            ),
            done=gettext_lazy("“{title}” has ended."),
            roles=OPERATE,
            states=frozenset({"running", "paused", "scheduled"}),
            act=_by_name(campaigns.end),
            serious=True,
        ),
        Switch(
            slug="archive",
            label=gettext_lazy("Archive"),
            question=gettext_lazy("Archive “{title}”?"),
            explanation=gettext_lazy(
                "It leaves the list and the home page. Its board, its ledger and its audit "
                "trail stay."
            ),
            done=gettext_lazy("“{title}” is archived."),
            roles=OPERATE,
            states=frozenset({"settled"}),
            act=_by_name(campaigns.archive),
        ),
    )
}


def allowed_switches(user: Any, states: set[str]) -> list[Switch]:
    """What `user` may do to a campaign in these states (`Row.states`)."""
    return [
        switch
        for switch in SWITCHES.values()
        if states & switch.states and has_role(user, *switch.roles)
    ]


def states_of(slug: str, status: str) -> set[str]:
    """The states a campaign is in for its switches: the shown one, and what goes beside it."""
    from campaigns.models import Campaign

    row = Campaign.objects.filter(slug=slug).values_list("review", "settled_at").first()
    return more_states(status, bool(row and row[0]), row is not None and row[1] is not None)


def more_states(status: str, candidate: bool, settled: bool) -> set[str]:
    """`candidate` where something waits for approval, `settled` where the money is back."""
    found = {status}
    if candidate:
        found.add("candidate")
    if settled and status == "ended":
        found.add("settled")
    return found


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
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": str(self.switch.label)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = card_or_404(self.kwargs["slug"])
        return super().get_context_data(
            switch=self.switch,
            card=card,
            question=str(self.switch.question).format(title=card.title),
            possible=bool(states_of(card.slug, card.status) & self.switch.states),
            status_text=status_texts().get(card.status, card.status),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str, action: str) -> HttpResponse:
        card = card_or_404(slug)
        try:
            self.switch.act(slug, request.user, utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            messages.success(request, str(self.switch.done).format(title=card.title))
        return redirect("af_campaigns")


def card_or_404(slug: str) -> selectors.CampaignCard:
    """The campaign as lists name it."""
    try:
        return selectors.card(slug, utc_now())
    except DomainError as error:
        raise Http404 from error
