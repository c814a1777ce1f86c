"""The review queue: rewards that look wrong wait here for a person, at most 72 hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from antifraud import api as antifraud
from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.selectors_kept import held_people
from cms.admin.base import REVIEW, StaffView, actor
from cms.admin.evidence import facts
from cms.admin.rows import span
from cms.admin.rule_words import reason_list
from cms.admin.words import error_words
from core.clock import utc_now
from core.errors import DomainError
from core.money import format_minor
from dashboards.selectors import local_title
from rewards import api as rewards

SHOWN = 50
MOST = 100
"""Rewards that one batch may decide about."""


class ReviewQueueView(StaffView):
    """Held rewards, the most urgent first, each with its evidence and its money."""

    roles = REVIEW
    template_name = "cms/admin/review.html"
    page_title = gettext_lazy("Review queue")
    header_icon = "af-review"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = utc_now()
        wanted = self.request.GET.get("campaign") or None
        totals = rewards.held_totals()
        found = [total for total in totals if wanted in (None, total.campaign)]
        shown = rewards.held(campaign=wanted, limit=SHOWN)
        subjects = [str(item.id) for item in shown]
        cases = {case.subject: case for case in antifraud.open_cases(subjects=subjects)}
        people = campaigns.participants((item.campaign, item.person_id) for item in shown)
        slugs = {total.campaign for total in totals}
        titles = {
            slug: local_title(title, slug)
            for slug, title in Campaign.objects.filter(slug__in=slugs).values_list(
                "slug", "title"
            )
        }
        items = [
            {
                **_item(item, cases.get(str(item.id)), now),
                "title": titles.get(item.campaign, item.campaign),
                "facts": facts(people.get((item.campaign, item.person_id)), item),
            }
            for item in shown
        ]
        return super().get_context_data(
            items=items,
            campaign=wanted,
            campaign_title=titles.get(wanted or "", wanted),
            campaigns=sorted(titles.items(), key=lambda pair: pair[1]),
            sums=_sums(found),
            count=sum(total.count for total in found),
            more=f"{max(sum(total.count for total in found) - SHOWN, 0):,}".lstrip("0"),
            now=now,
            people=held_people(most=1)[0],
            **kwargs,
        )


def _item(reward: Any, case: Any, now: datetime) -> dict[str, Any]:
    hits = [hit for hit in (case.hits if case else ()) if not hit.get("shadow")]
    return {
        "id": reward.id,
        "campaign": reward.campaign,
        "amount": format_minor(reward.amount, reward.currency),
        "minor": reward.amount,
        "currency": reward.currency,
        "person": reward.person_id,
        "created_at": reward.created_at,
        "since": span(now - reward.created_at),
        "due_at": reward.hold_until,
        "left": span(reward.hold_until - now),
        "score": case.score if case else None,
        "reasons": reason_list(hits),
    }


def _sums(found: Iterable[Any]) -> str:
    """The amounts of these, by currency."""
    totals: dict[str, int] = {}
    for item in found:
        totals[item.currency] = totals.get(item.currency, 0) + item.amount
    return " + ".join(format_minor(amount, currency) for currency, amount in totals.items())


class DecideView(StaffView):
    """Carry out a verdict: money moves and the case is closed in one transaction."""

    roles = REVIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reward: UUID, verdict: str) -> HttpResponse:
        view = rewards.reward(reward)
        if view is None or verdict not in {"release", "reject"}:
            raise Http404
        amount = format_minor(view.amount, view.currency)
        try:
            _decide(reward, verdict, actor(request))
        except DomainError as error:
            messages.error(request, error_words(error))
        else:
            done = (
                _("Released: {amount} can be claimed now.")
                if verdict == "release"
                else _("Rejected: {amount} went back to the campaign.")
            )
            messages.success(request, done.format(amount=amount))
        return _back(request)


class BatchView(StaffView):
    """The same verdict about several: each for itself, what somebody else decided is told."""

    roles = REVIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, verdict: str) -> HttpResponse:
        if verdict not in {"release", "reject"}:
            raise Http404
        try:
            chosen = list(dict.fromkeys(UUID(one) for one in request.POST.getlist("reward")))
        except ValueError:
            raise Http404 from None
        done, late = [], 0
        for reward in chosen[:MOST]:
            try:
                _decide(reward, verdict, actor(request))
            except DomainError:
                late += 1
            else:
                done.append(rewards.reward(reward))
        self._tell(verdict, [item for item in done if item is not None], late)
        return _back(request)

    def _tell(self, verdict: str, done: list[Any], late: int) -> None:
        if done:
            words = (
                ngettext(
                    "Released {n} reward: {amount} can be claimed now.",
                    "Released {n} rewards: {amount} can be claimed now.",
                    len(done),
                )
                if verdict == "release"
                else ngettext(
                    "Rejected {n} reward: {amount} went back to the campaign.",
                    "Rejected {n} rewards: {amount} went back to the campaigns.",
                    len(done),
                )
            )
            messages.success(self.request, words.format(n=len(done), amount=_sums(done)))
        if late:
            words = ngettext(
                "Somebody had decided about {n} of them meanwhile.",
                "Somebody had decided about {n} of them meanwhile.",
                late,
            )
            messages.warning(self.request, words.format(n=late))
        if not done and not late:
            messages.warning(self.request, _("Nothing was chosen."))


def _decide(reward: UUID, verdict: str, who: str) -> None:
    decide = campaigns.release_hold if verdict == "release" else campaigns.reject_hold
    decide(reward, who, utc_now())


def _back(request: HttpRequest) -> HttpResponse:
    campaign = request.POST.get("campaign", "")
    target = reverse("af_review")
    return redirect(f"{target}?{urlencode({'campaign': campaign})}" if campaign else target)
