"""More of what a running campaign gives: further rewards with the money for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns import api as campaigns
from campaigns.contracts import FrozenCampaign
from campaigns.prize_order import in_order
from cms.admin.base import OPERATE, StaffView, actor
from cms.admin.switches import card_or_404
from cms.admin.terms import pool_words
from cms.admin.words import error_words
from core.clock import utc_now
from core.errors import DomainError
from core.ids import uuid7
from core.money import format_minor
from rewards import api as rewards
from rewards.contracts import MAX_UNITS

OPEN = frozenset({"running", "paused", "scheduled"})


class TopUpForm(forms.Form):
    """Which rewards, and how many more."""

    pool = forms.ChoiceField(label=gettext_lazy("Rewards"))
    count = forms.IntegerField(
        label=gettext_lazy("How many more"), min_value=1, max_value=MAX_UNITS
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    """Pressing twice adds once."""

    def __init__(self, *args: Any, law: FrozenCampaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pool"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (slug, _pool_words(slug, pool, law))
            for slug, pool in in_order(law.rewards.pools, law.mechanics, law.kind).items()
            if pool.amount is not None
        ]


class TopUpView(StaffView):
    """What is left, what more would cost, and the button."""

    roles = OPERATE
    template_name = "cms/admin/top_up.html"
    page_title = gettext_lazy("Top up")
    header_icon = "plus-inverse"

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_campaigns"), "label": _("Campaigns")},
            {"url": "", "label": str(self.page_title)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        card = card_or_404(self.kwargs["slug"])
        law = campaigns.running(card.slug)
        if law is None or card.status not in OPEN:
            return super().get_context_data(card=card, possible=False, **kwargs)
        kwargs.setdefault("form", TopUpForm(law=law, initial={"key": str(uuid7())}))
        totals = rewards.scope_totals(card.scope)
        return super().get_context_data(
            card=card,
            possible=True,
            figures=[
                (_("Budget"), format_minor(totals.budget, card.currency)),
                (
                    _("Promised or paid"),
                    format_minor(totals.granted, card.currency),
                ),
                (_("Rewards that are free"), f"{totals.free_units:,}"),
                *_underway(totals.reserved_units),
            ],
            **kwargs,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        card = card_or_404(slug)
        law = campaigns.running(slug)
        if law is None:
            return redirect("af_top_up", slug)
        form = TopUpForm(request.POST, law=law)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        count, pool = form.cleaned_data["count"], form.cleaned_data["pool"]
        try:
            added = campaigns.top_up(
                slug,
                pool=pool,
                count=count,
                key=form.cleaned_data["key"],
                actor=actor(request),
                now=utc_now(),
            )
        except DomainError as error:
            messages.error(request, error_words(error))
            if error.code == "budget.exceeded":
                offer = _offer(card.scope, law, form)
                return self.render_to_response(self.get_context_data(form=form, offer=offer))
            return redirect("af_top_up", slug)
        if added:
            words = ngettext(
                "{n} more reward in “{title}”, {money} put in.",
                "{n} more rewards in “{title}”, {money} put in.",
                count,
            )
            money = format_minor(added, law.currency)
            messages.success(
                request, words.format(n=f"{count:,}", title=card.title, money=money)
            )
        else:
            messages.warning(request, _("That was put in already; nothing was added twice."))
        return redirect("af_campaigns")


def _offer(scope: str, law: FrozenCampaign, form: TopUpForm) -> dict[str, Any] | None:
    """How many the budget above still pays for; None where it has none. Nothing was put in, so
    the offer may be taken under the same key, once."""
    line = rewards.budget_line(scope)
    room = rewards.budget_room(line.slug, line.currency) if line is not None else None
    if line is None or room is None:
        return None
    pool = law.rewards.pools[form.cleaned_data["pool"]]
    count = min(max(room, 0) // (pool.amount or 1), MAX_UNITS)
    words = ngettext(
        "Put in {n} instead, for {money}", "Put in {n} instead, for {money}", count
    )
    money = format_minor(count * (pool.amount or 0), law.currency)
    return {
        "line": line.title,
        "left": format_minor(max(room, 0), law.currency),
        "count": count,
        "pool": form.cleaned_data["pool"],
        "key": form.cleaned_data["key"],
        "words": words.format(n=f"{count:,}", money=money),
    }


def _underway(units: int) -> list[tuple[str, str]]:
    """Rewards that people are opening just now; nothing where there are none."""
    return [(_("Rewards being opened"), f"{units:,}")] if units else []


def _pool_words(slug: str, pool: Any, law: FrozenCampaign) -> str:
    if pool.amount:
        return _("{name}, {amount} each").format(
            name=pool_words(slug, law), amount=format_minor(pool.amount, law.currency)
        )
    return pool_words(slug, law)
