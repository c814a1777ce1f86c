"""From how much on hours, budgets and pools are alarms: the form and keeping it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin.base import OPERATE, StaffView, actor
from core.clock import utc_now
from rewards import api as rewards
from rewards.contracts_nodes import LEVELS, Level

NAMES = {
    "hour": gettext_lazy("An hour's amount"),
    "budget": gettext_lazy("A campaign's budget"),
    "pool": gettext_lazy("A campaign's prizes of one kind"),
}


def _percent(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=100)


class ThresholdsForm(forms.Form):
    """Two percentages for each level: nearly used up, used up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = rewards.thresholds()
        initial: dict[str, Any] = {}
        for level in LEVELS:
            initial[f"{level}_near"] = known[level].near
            initial[f"{level}_full"] = known[level].full
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            self.fields[f"{level}_near"] = _percent(gettext_lazy("Warn at (%)"))
            self.fields[f"{level}_full"] = _percent(gettext_lazy("Used up at (%)"))

    def groups(self) -> Iterator[tuple[Any, list[Any]]]:
        """By level its name and its two fields."""
        for level in LEVELS:
            yield NAMES[level], [self[f"{level}_near"], self[f"{level}_full"]]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for level in LEVELS:
            if found.get(f"{level}_near", 0) > found.get(f"{level}_full", 100):
                self.add_error(f"{level}_near", _("Warn no later than it is used up."))
        return found

    def values(self) -> Iterator[tuple[Level, int, int]]:
        """(level, near, full)."""
        found = self.cleaned_data
        for level in LEVELS:
            yield level, found[f"{level}_near"], found[f"{level}_full"]


class ThresholdsView(StaffView):
    """Keep what was entered; the form stands on the page of budgets too."""

    roles = OPERATE
    template_name = "cms/admin/thresholds.html"
    page_title = gettext_lazy("When staff are told")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("thresholds", ThresholdsForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ThresholdsForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(thresholds=form))
        for level, near, full in form.values():
            rewards.set_threshold(
                level, near=near, full=full, actor=actor(request), now=utc_now()
            )
        messages.success(request, _("Kept. It holds within a minute."))
        return redirect("af_budgets")
