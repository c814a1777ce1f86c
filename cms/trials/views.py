"""Asked once, done at once, on record: one variant for all, or nobody new into one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.trials import services, words
from cms.admin.base import OPERATE, StaffView, actor
from cms.admin.switches import card_or_404
from cms.admin.words import error_words
from core.clock import utc_now
from core.errors import DomainError


@dataclass(frozen=True)
class Step:
    """One thing that can be done to an arm."""

    label: Any
    question: Any
    explanation: Any
    done: Any
    act: Callable[..., object]
    serious: bool = False


STEPS = {
    "take": Step(
        label=gettext_lazy("Take it for all"),
        question=gettext_lazy("Take “{arm}” for all?"),
        explanation=gettext_lazy(
            "From now on everybody new sees this variant, and the comparison is over. Whoever "
            "has joined another one keeps what it promised."
        ),
        done=gettext_lazy("Everybody new sees “{arm}” now."),
        act=services.take,
        serious=True,
    ),
    "close": Step(
        label=gettext_lazy("Let nobody new in"),
        question=gettext_lazy("Let nobody new into “{arm}”?"),
        explanation=gettext_lazy(
            "New people see one of the other variants. Whoever has joined this one keeps what "
            "it promised. It cannot be opened again."
        ),
        done=gettext_lazy("“{arm}” takes nobody new."),
        act=services.close,
    ),
}


class TrialStepView(StaffView):
    """The question, and its carrying out."""

    roles = OPERATE
    template_name = "cms/admin/trial_step.html"
    header_icon = "af-packet"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = STEPS.get(kwargs["action"])
        if found is None:
            raise Http404
        self.step = found

    def get_page_title(self) -> str:
        return str(self.step.label)

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": str(self.step.label)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = card_or_404(self.kwargs["slug"])
        return super().get_context_data(
            step=self.step,
            card=card,
            question=str(self.step.question).format(arm=self._title()),
            back=reverse("board_trial", args=[card.slug]),
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str, arm: str, action: str) -> HttpResponse:
        card_or_404(slug)
        title = self._title()
        try:
            self.step.act(slug, arm, actor=actor(request), now=utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            messages.success(request, str(self.step.done).format(arm=title))
        return redirect("board_trial", slug)

    def _title(self) -> str:
        """What the operator called the arm; 404 where there is none of that name."""
        slug, arm = self.kwargs["slug"], self.kwargs["arm"]
        campaign = Campaign.objects.select_related("current_version").filter(slug=slug).first()
        trial = services.trial_of(campaign) if campaign else None
        if trial is None or trial.arm(trial.key(arm)) is None:
            raise Http404
        return words.title_of(trial, arm)
