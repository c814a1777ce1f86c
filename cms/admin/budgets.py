"""The budget tree: what each node may spend, who holds it, and changing it (administrators)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.roles import ADMIN, MANAGER
from cms.admin.base import OPERATE, SEE_CAMPAIGNS, StaffView, actor
from cms.admin.thresholds import ThresholdsForm
from cms.admin.words import alarm_words, error_words
from cms.campaign_titles import campaign_titles
from cms.pool_titles import pool_titles
from core.clock import utc_now
from core.errors import DomainError
from core.money import EXPONENTS, format_minor
from dashboards.access import has_role
from dashboards.alarms import used
from rewards import api as rewards
from rewards.contracts_nodes import HourUse, NodeView, UseAlarm

FIELD_WORDS = {
    "taken": gettext_lazy("There is a budget of that name already."),
    "unknown": gettext_lazy("Nothing can be put below that one."),
    "differs": gettext_lazy("It must have the currency of the budget above."),
    "range": gettext_lazy("This amount is not possible."),
}


class NodeForm(forms.Form):
    """A node; `limit` in units of its currency. Name and place stay once it is there."""

    title = forms.CharField(label=gettext_lazy("What it is called"), max_length=100)
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Campaigns name it. It cannot be changed later."),
        max_length=64,
    )
    parent = forms.ChoiceField(label=gettext_lazy("Part of"), required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in EXPONENTS]
    )
    limit = forms.DecimalField(
        label=gettext_lazy("Limit"),
        help_text=gettext_lazy("All campaigns below can never cost more than this together."),
        min_value=0,
        max_digits=17,
        decimal_places=2,
    )
    alarm_at = forms.IntegerField(
        label=gettext_lazy("Alarm at (%)"),
        help_text=gettext_lazy("So much of the limit in use is an alarm on everybody's home."),
        min_value=1,
        max_value=100,
        initial=80,
    )

    def __init__(
        self, *args: Any, nodes: list[NodeView], known: NodeView | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if known is not None:
            for name in ("slug", "parent", "currency"):
                del self.fields[name]
            return
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [
            ("", _("Nothing: it stands by itself")),
            *((node.slug, "– " * node.depth + node.title) for node in nodes),
        ]

    def values(self) -> dict[str, Any]:
        """As the service takes it: the limit in minor units."""
        found = dict(self.cleaned_data)
        currency = self.known.currency if self.known else found["currency"]
        found["limit"] = int(Decimal(found["limit"]).scaleb(EXPONENTS.get(currency, 2)))
        if self.known is None:
            found["parent"] = found["parent"] or None
        return found

    def refuse(self, error: DomainError) -> None:
        """Put what the service says beside its field."""
        told = [item for item in error.errors if item.path in self.fields]
        for item in told:
            self.add_error(item.path, str(FIELD_WORDS.get(item.code, item.code)))
        if not told:
            self.add_error("limit" if error.code == "budget.in_use" else None, _words(error))


@dataclass(frozen=True)
class Told:
    """What is known of the campaigns below the nodes: alarms and this hour's limits by scope,
    names of prizes and titles by slug."""

    alarms: Mapping[str, Sequence[UseAlarm]] = field(default_factory=dict)
    hours: Mapping[str, Sequence[HourUse]] = field(default_factory=dict)
    named: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


class BudgetsView(StaffView):
    """All nodes with what is confirmed, held and left; the form for a new one."""

    roles = (*SEE_CAMPAIGNS, MANAGER)
    template_name = "cms/admin/budgets.html"
    page_title = gettext_lazy("Budgets")
    header_icon = "af-share"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nodes = rewards.budget_tree()
        may_edit = has_role(self.request.user, ADMIN)
        if may_edit:
            kwargs.setdefault("form", NodeForm(nodes=nodes))
        if has_role(self.request.user, *OPERATE):
            kwargs.setdefault("thresholds", ThresholdsForm())
        scopes = [one.scope for node in nodes for one in node.campaigns]
        alarms = rewards.use_alarms(scopes, utc_now())
        hours = rewards.hour_uses(scopes, utc_now())
        slugs = {one.campaign for node in nodes for one in node.campaigns}
        told = Told(alarms, hours, pool_titles(slugs), campaign_titles(slugs))
        return super().get_context_data(
            rows=[_row(node, told) for node in nodes], may_edit=may_edit, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        _only_admins(request)
        form = NodeForm(request.POST, nodes=rewards.budget_tree())
        if form.is_valid():
            try:
                rewards.create_budget_node(actor=actor(request), now=utc_now(), **form.values())
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The budget is there."))
                return redirect("af_budgets")
        return self.render_to_response(self.get_context_data(form=form))


class BudgetEditView(StaffView):
    """Another name, limit or alarm; removing a node that nothing hangs on."""

    roles = (ADMIN,)
    template_name = "cms/admin/budget.html"
    header_icon = "edit"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = [one for one in rewards.budget_tree() if one.slug == kwargs["slug"]]
        if not found:
            raise Http404
        self.node = found[0]

    def get_page_title(self) -> str:
        return self.node.title

    def path(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("af_budgets"), "label": _("Budgets")},
            {"url": "", "label": self.node.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        exponent = EXPONENTS.get(self.node.currency, 2)
        initial = {
            "title": self.node.title,
            "limit": Decimal(self.node.limit).scaleb(-exponent),
            "alarm_at": self.node.alarm_at,
        }
        kwargs.setdefault("form", NodeForm(initial=initial, nodes=[], known=self.node))
        return super().get_context_data(row=_row(self.node, Told()), **kwargs)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = NodeForm(request.POST, nodes=[], known=self.node)
        try:
            if "remove" in request.POST:
                rewards.remove_budget_node(slug, actor=actor(request), now=utc_now())
                messages.success(request, _("The budget is removed."))
                return redirect("af_budgets")
            if form.is_valid():
                rewards.change_budget_node(
                    slug, actor=actor(request), now=utc_now(), **form.values()
                )
                messages.success(request, _("Kept."))
                return redirect("af_budgets")
        except DomainError as error:
            if "remove" in request.POST:
                messages.error(request, _words(error))
                return redirect("af_budget", slug)
            form.refuse(error)
        return self.render_to_response(self.get_context_data(form=form))


def _only_admins(request: HttpRequest) -> None:
    if not has_role(request.user, ADMIN):
        raise PermissionDenied


def _words(error: DomainError) -> str:
    if error.code == "budget.in_use":
        return _("Campaigns hold or have used more than that.")
    return error_words(error)


def _row(node: NodeView, known: Told) -> dict[str, Any]:
    def share(part: int) -> int:
        return min(100, part * 100 // node.limit) if node.limit else 0

    def money(amount: int) -> str:
        return format_minor(amount, node.currency)

    return {
        "node": node,
        "indent": range(node.depth),
        "limit": money(node.limit),
        "confirmed": money(node.confirmed),
        "held": money(node.held),
        "left": money(node.left),
        "used_percent": share(node.confirmed),
        "held_percent": min(share(node.held), 100 - share(node.confirmed)),
        "alarm": node.alarmed_at is not None,
        "full": node.left <= 0,
        "campaigns": [
            {
                "campaign": one.campaign,
                "title": known.titles.get(one.campaign, one.campaign),
                "amount": money(one.amount),
                "confirmed": money(one.confirmed),
                "held": money(one.held),
                "over": one.held == 0 and one.released > 0,
                "percent": one.confirmed * 100 // one.amount if one.amount else 0,
                "alarms": [
                    {
                        "words": alarm_words(
                            alarm, node.currency, known.named.get(one.campaign, {})
                        ),
                        "level": alarm.level,
                    }
                    for alarm in used(known.alarms.get(one.scope, ()))
                ],
                "hours": [
                    {
                        "pool": known.named.get(one.campaign, {}).get(hour.pool, hour.pool),
                        "promised": money(hour.promised),
                        "left": money(hour.limit - hour.promised),
                        "limit": money(hour.limit),
                        "percent": min(100, hour.percent),
                    }
                    for hour in known.hours.get(one.scope, ())
                ],
            }
            for one in node.campaigns
        ],
    }
