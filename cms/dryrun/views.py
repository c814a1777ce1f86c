"""The dry run's screen: ask, watch, read."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import ValidationError

from campaigns.dryrun import selectors, services
from campaigns.dryrun.params import Parameters, defaults
from campaigns.freeze import Frozen
from campaigns.roles import MANAGER, OPERATOR, REVIEWER
from cms import assets
from cms.admin.base import StaffView, actor
from cms.admin.switches import card_or_404
from cms.admin.words import error_words
from cms.dryrun import words
from cms.dryrun.forms import DryRunForm
from cms.dryrun.owed import owed
from core.clock import utc_now
from core.errors import DomainError
from core.money import EXPONENTS
from dashboards.access import has_role

RUN = (OPERATOR, REVIEWER)
READ = (*RUN, MANAGER)


class DryRunView(StaffView):
    """The form, the run under way or the last one, and what it says."""

    roles = READ
    template_name = "cms/dryrun/run.html"
    page_title = gettext_lazy("Dry run")
    header_icon = "af-board"

    def path(self) -> list[dict[str, str]]:
        crumbs = [{"url": "", "label": _("Dry run")}]
        if has_role(self.request.user, *RUN):
            crumbs.insert(0, {"url": reverse("af_campaigns"), "label": _("Campaigns")})
        return crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slug = self.kwargs["slug"]
        card, now = card_or_404(slug), utc_now()
        runs = selectors.latest(slug, now)
        shown = self._shown(runs)
        law = _compiled(slug)
        form = kwargs.pop("form", None) or _form(law, shown)
        return super().get_context_data(
            card=card,
            form=form,
            may_run=has_role(self.request.user, *RUN),
            run=shown,
            runs=runs,
            stale=bool(shown and law and shown.sha256 != law.sha256),
            readable=law is not None,
            owed=owed(law.campaign) if law else None,
            entry=assets.entry("src/dryrun/index.ts"),
            **_told(shown),
            **kwargs,
        )

    def _shown(self, runs: list[selectors.RunView]) -> selectors.RunView | None:
        wanted = self.request.GET.get("run", "")
        return next((run for run in runs if str(run.uid) == wanted), runs[0] if runs else None)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Start one."""
        if not has_role(request.user, *RUN):
            raise PermissionDenied
        card_or_404(slug)
        form, law = DryRunForm(request.POST), _compiled(slug)
        if law is None:
            messages.error(
                request, _("The campaign cannot be played yet: see what its check says.")
            )
            return redirect("af_dry_run", slug)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            services.start(
                slug,
                law,
                form.params(seed=secrets.randbelow(2**31)),
                actor=actor(request),
                now=utc_now(),
            )
        except DomainError as error:
            messages.error(request, error_words(error))
        return redirect("af_dry_run", slug)


class DryRunStateView(StaffView):
    """How far a run is, for the page that waits."""

    roles = READ
    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = _run(kwargs["slug"], kwargs["run"])
        return JsonResponse(
            {
                "state": run.state,
                "done": run.done,
                "runs": run.runs,
                "stopping": run.stopping,
                "words": words.state_words(run.state, run.error),
            }
        )


class DryRunCancelView(StaffView):
    """Stop it."""

    roles = RUN
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, run: UUID) -> HttpResponse:
        services.cancel(_run(slug, run).uid, actor=actor(request), now=utc_now())
        return redirect("af_dry_run", slug)


def _run(slug: str, uid: UUID) -> selectors.RunView:
    found = selectors.run(uid, utc_now())
    if found is None or found.campaign != slug:
        raise Http404
    return found


def _compiled(slug: str) -> Frozen | None:
    """What would be played; None while the draft has holes."""
    try:
        return services.compiled(slug)
    except ValidationError:
        return None


def _form(law: Frozen | None, shown: selectors.RunView | None) -> DryRunForm:
    """With what was supposed last, else with a guess."""
    if shown is not None:
        params = shown.params
    else:
        params = defaults(law.campaign) if law else Parameters()
    return DryRunForm(initial=params.model_dump())


def _told(shown: selectors.RunView | None) -> dict[str, Any]:
    """What the page says of the run it shows."""
    if shown is None:
        return {}
    told: dict[str, Any] = {"state_words": words.state_words(shown.state, shown.error)}
    data: dict[str, Any] = {"state": shown.state, "texts": words.texts()}
    language = (get_language() or "en").lower()
    data["locale"] = "zh-hans" if language.startswith("zh") else "en"
    if shown.open:
        data["poll"] = reverse("af_dry_run_state", args=[shown.campaign, shown.uid])
    found = shown.result
    if found is not None:
        told |= {
            "verdict": words.verdict(found),
            "sentences": words.sentences(found),
            "prizes": words.prize_rows(found),
            "hours": found.get("hours"),
        }
        data |= {
            "currency": found["currency"],
            "exponent": EXPONENTS[found["currency"]],
            **{name: found[name] for name in (
                "budget", "worst", "dates", "cost", "histogram", "runs", "final",
            )},
            "money": found["sorts"]["money"],
        }  # fmt: skip
    return told | {"data": data}
