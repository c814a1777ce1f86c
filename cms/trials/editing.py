"""The page on which an operator says what is compared; it writes the campaign's draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.preflight import preflight
from cms.admin.base import OPERATE, StaffView
from cms.builder.compile import document_of
from cms.models import CampaignPage
from cms.trials.forms import TrialForm
from core.clock import utc_now


class VariantsView(StaffView):
    """The form, what the check says of the variants, and saving into the page's draft."""

    roles = OPERATE
    template_name = "cms/trials/variants.html"
    page_title = gettext_lazy("Compare variants")
    header_icon = "af-board"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        record = get_object_or_404(CampaignPage, pk=kwargs["page_id"])
        self.record = record
        self.page = record.get_latest_revision_as_object()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.record.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def path(self) -> list[dict[str, str]]:
        return [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
                "label": self.page.get_admin_display_title(),
            },
            {"url": "", "label": str(self.page_title)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TrialForm(self.page.draft))
        return super().get_context_data(
            record=self.page,
            locked=self._locked(),
            back=reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            findings=self._findings(),
            **kwargs,
        )

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Save the draft with the comparison; what runs is not touched."""
        form = TrialForm(self.page.draft, request.POST)
        if self._locked():
            messages.error(request, _("It waits for approval: withdraw it to change it."))
            return redirect("af_variants", page_id)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.page.draft = form.draft_with()
        self.page.save_revision(user=request.user, log_action=True)
        messages.success(request, _("Saved in the draft. Submit it to let it run."))
        return redirect("af_variants", page_id)

    def _locked(self) -> bool:
        lock = self.page.get_lock()
        return lock is not None and bool(lock.for_user(self.request.user))

    def _findings(self) -> list[Any]:
        """What the check says of the variants alone."""
        if "trial" not in self.page.draft:
            return []
        plain = dict(document_of(self.page))
        whole = preflight(plain, utc_now(), blueprint=self.page.blueprint)
        plain.pop("trial")
        known = {
            (one.code, one.path)
            for one in preflight(plain, utc_now(), blueprint=self.page.blueprint)
        }
        return [one for one in whole if (one.code, one.path) not in known]
