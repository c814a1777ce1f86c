"""Payments: bills that disagree, what is to come back, what hangs; and the tax export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.roles import MANAGER, REVIEWER
from cms.admin.base import StaffView, actor
from cms.admin.payment_forms import ClawbackForm, ExportForm
from cms.admin.payout_words import reason_words
from cms.admin.words import error_words
from cms.campaign_titles import campaign_titles
from core.clock import utc_now
from core.errors import DomainError
from core.money import format_minor
from dashboards.access import has_role
from rewards import clearing
from rewards.api import provider_titles

CLEAR: tuple[str, ...] = (REVIEWER, MANAGER)
EXPORT: tuple[str, ...] = (MANAGER,)

STATES = {
    "failed": gettext_lazy("The provider refused it"),
    "cancelled": gettext_lazy("It was taken back before it was confirmed"),
    "unknown": gettext_lazy("The provider has not answered for long"),
}


class PaymentsView(StaffView):
    """Everything about payments that waits for a person, on one page."""

    roles = CLEAR
    template_name = "cms/admin/payments.html"
    page_title = gettext_lazy("Payments")
    header_icon = "af-coin"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = utc_now()
        hanging = clearing.hanging()
        differences = clearing.open_differences()
        waiting = clearing.waiting_clawbacks()
        slugs = {one.campaign for one in hanging} | {one.campaign for one in waiting}
        slugs |= {one.campaign for one in differences}
        titles = campaign_titles(slugs)
        month = timezone.localdate(now).replace(day=1)
        providers = provider_titles()
        kwargs.setdefault(
            "clawback_form", ClawbackForm(initial={"reward": self.request.GET.get("reward")})
        )
        kwargs.setdefault(
            "export_form",
            ExportForm(
                initial={
                    "first": (month - timedelta(days=1)).replace(day=1),
                    "last": month - timedelta(days=1),
                }
            ),
        )
        return super().get_context_data(
            differences=_by_kind(differences, titles, providers),
            differing=len(differences),
            clawbacks=[
                {
                    "one": one,
                    "title": titles.get(one.campaign, one.campaign),
                    "amount": format_minor(one.amount, one.currency),
                    "own": one.asked_by == actor(self.request),
                }
                for one in waiting
            ],
            hanging=[
                {
                    "one": one,
                    "title": titles.get(one.campaign, one.campaign),
                    "amount": format_minor(one.amount, one.currency),
                    "provider": providers.get(one.provider, one.provider),
                    "state": _("It has contradicted itself")
                    if one.disputed
                    else STATES.get(one.state, one.state),
                    "reason": reason_words(one.error),
                }
                for one in hanging
            ],
            runs=[
                {
                    "one": run,
                    "provider": providers.get(run.provider, run.provider),
                    "paid": _amount(run.paid),
                    "billed": _amount(run.billed) if run.billed is not None else "",
                }
                for run in clearing.last_runs()
            ],
            may_export=has_role(self.request.user, *EXPORT),
            **kwargs,
        )


def _by_kind(
    found: Sequence[clearing.OpenDifference],
    titles: Mapping[str, str],
    providers: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Differences that the same words explain, together; with the amounts of both sides."""
    groups: dict[tuple[str, str], list[clearing.OpenDifference]] = {}
    for one in found:
        groups.setdefault((one.kind, one.words), []).append(one)
    return [
        {
            "kind": clearing.KINDS.get(kind, kind),
            "words": words,
            "rows": [
                {
                    "one": one,
                    "provider": providers.get(one.provider, one.provider),
                    "title": titles.get(one.campaign, one.campaign),
                    "ours": _amount(one.ours.get("amount")),
                    "theirs": _amount(one.theirs.get("amount")),
                }
                for one in rows
            ],
        }
        for (kind, words), rows in groups.items()
    ]


def _amount(minor: Any) -> str:
    return format_minor(int(minor), "CNY") if isinstance(minor, int) else ""


class DifferenceView(StaffView):
    """Put a difference right, or say that it has been cleared up."""

    roles = CLEAR
    http_method_names = ["post"]

    def post(self, request: HttpRequest, difference: int, verdict: str) -> HttpResponse:
        who, now = actor(request), utc_now()
        try:
            if verdict == "repair":
                done = clearing.repair(difference, who, now)
                messages.success(request, _repaired(done))
            elif verdict == "dismiss":
                clearing.dismiss(difference, request.POST.get("note", ""), who, now)
                messages.success(request, _("Closed, with your note."))
            else:
                raise Http404
        except DomainError as error:
            messages.error(request, error_words(error))
        return redirect("af_payments")


def _repaired(done: str) -> str:
    words = {
        "paid": _("Booked as paid."),
        "unpaid": _("The entry was taken back: the reward is owed again."),
        "booked": _("The missing entry was written."),
        "agrees": _("Both sides agree by now: nothing was to be done."),
    }
    return words.get(done, done)


class ClawbackView(StaffView):
    """Ask for money back, agree to it, or not."""

    roles = CLEAR
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, clawback: UUID | None = None, verdict: str = "ask"
    ) -> HttpResponse:
        who, now = actor(request), utc_now()
        try:
            if verdict == "ask":
                return self._ask(request, who)
            if clawback is None or verdict not in ("approve", "refuse"):
                raise Http404
            if verdict == "approve":
                clearing.approve_clawback(clawback, who, now)
                messages.success(request, _("Taken back: an entry says so."))
            else:
                clearing.refuse_clawback(clawback, who, now)
                messages.success(request, _("It stays with the person."))
        except DomainError as error:
            messages.error(request, error_words(error))
        return redirect("af_payments")

    def _ask(self, request: HttpRequest, who: str) -> HttpResponse:
        form = ClawbackForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Name a reward, and say why."))
            return redirect("af_payments")
        wanted = form.cleaned_data["amount"]
        row = clearing.ask_clawback(
            form.cleaned_data["reward"],
            reason=form.cleaned_data["reason"],
            actor=who,
            now=utc_now(),
            amount=int(wanted * 100) if wanted is not None else None,
        )
        if row.state == "done":
            messages.success(request, _("Taken back: an entry says so."))
        else:
            messages.success(request, _("A second person has to agree now."))
        return redirect("af_payments")


class RetryView(StaffView):
    """Pay a failed reward again under another number, or (`do` is take_back) give up an order
    of which nobody knows whether it arrived, once the provider is sure that it did not."""

    roles = CLEAR
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reward: UUID) -> HttpResponse:
        take_back = request.POST.get("do") == "take_back"
        act = clearing.take_back if take_back else clearing.retry_failed
        try:
            act(reward, actor(request), utc_now())
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            messages.success(
                request,
                _("It is sent no more. In half an hour it can be paid again or taken back.")
                if take_back
                else _("It will be paid again, under another number."),
            )
        return redirect("af_payments")


class TaxExportView(StaffView):
    """The export, for those who answer to the tax office."""

    roles = EXPORT
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ExportForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a period."))
            return redirect("af_payments")
        chosen = form.cleaned_data
        try:
            done = clearing.tax_export(
                chosen["first"], chosen["last"], chosen["form"], actor(request), utc_now()
            )
        except DomainError as error:
            messages.error(request, error_words(error))
            return redirect("af_payments")
        response = HttpResponse(done.content, content_type=done.content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{done.name}"'
        response.headers["Cache-Control"] = "no-store"
        return response
