"""Parcels: goods that people have claimed, sent one by one or from an exported list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cms.admin.base import OPERATE, Pages, StaffView, actor, paging
from cms.admin.words import error_words
from cms.campaign_titles import campaign_titles
from core.clock import utc_now
from core.errors import DomainError
from core.exports import csv_text
from rewards import api as rewards
from rewards.contracts_goods import Parcel

PAGE = 50
STATUSES = {
    "ordered": gettext_lazy("To be sent"),
    "shipped": gettext_lazy("Sent"),
    "refused": gettext_lazy("Cannot be sent"),
}


class ParcelsView(StaffView):
    """What waits for being sent; the names are masked here, the export has them in clear."""

    roles = OPERATE
    template_name = "cms/admin/parcels.html"
    page_title = gettext_lazy("Parcels")
    header_icon = "clipboard-list"

    @property
    def status(self) -> str:
        asked = self.request.GET.get("status", "")
        return asked if asked in STATUSES else "ordered"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = rewards.parcels(None, self.status)
        shown = Pages(found, PAGE).get_page(self.request.GET.get("p", "1"))
        titles = campaign_titles({one.campaign for one in shown.object_list})
        return super().get_context_data(
            rows=[
                {
                    "parcel": one,
                    "title": _title(one),
                    "campaign": titles.get(one.campaign, one.campaign),
                }
                for one in shown.object_list
            ],
            status=self.status,
            statuses=list(STATUSES.items()),
            **paging(shown),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if "export" in request.POST:
            return self._export(request)
        try:
            reward = UUID(request.POST.get("reward", ""))
            if "refuse" in request.POST:
                rewards.mark_undeliverable(reward, actor=actor(request), now=utc_now())
                messages.success(request, _("Kept: it cannot be sent."))
            else:
                rewards.mark_shipped(
                    reward,
                    carrier=request.POST.get("carrier", ""),
                    tracking=request.POST.get("tracking", ""),
                    actor=actor(request),
                    now=utc_now(),
                )
                messages.success(request, _("Kept: it is on its way."))
        except ValueError:
            raise Http404 from None
        except DomainError as error:
            messages.error(request, _words(error))
        return redirect(request.get_full_path())

    def _export(self, request: HttpRequest) -> HttpResponse:
        """The addresses of what is to be sent, as a table; who took it is in the audit log."""
        scopes = sorted({one.scope for one in rewards.parcels(None, "ordered")})
        found = rewards.parcels_in_clear(scopes, "ordered", actor=actor(request), now=utc_now())
        head = (
            _("Reward"), _("Campaign"), _("Prize"), _("Name"), _("Phone"), _("Address"),
            _("Claimed at"),
        )  # fmt: skip
        rows = [
            (
                one.reward, one.campaign, _title(one), one.address.name, one.address.phone,
                one.address.address, one.ordered_at.isoformat(timespec="minutes"),
            )
            for one in found
            if one.address is not None and one.due
        ]  # fmt: skip
        response = HttpResponse(
            csv_text(head, rows).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="parcels.csv"'
        response["Cache-Control"] = "no-store"
        return response


def _words(error: DomainError) -> str:
    if error.code == "goods.not_due":
        return _("It is not to be sent now: decided already, or it can still be stopped.")
    if error.code == "body.invalid":
        return _("Say by whom it was sent and under which number (letters and digits).")
    return error_words(error)


def _title(parcel: Parcel) -> str:
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    title = parcel.title
    return str(title.get(language) or next(iter(title.values()), ""))
