"""Calls to organisers' systems: how each went, and sending one again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin.base import OPERATE, StaffView, actor
from cms.admin.payout_words import reason_words
from cms.admin.words import error_words
from cms.campaign_titles import campaign_titles
from core.clock import utc_now
from core.errors import DomainError
from rewards import clearing

STATES = {
    "created": gettext_lazy("waits to be sent"),
    "submitted": gettext_lazy("sent, no answer yet"),
    "unknown": gettext_lazy("no answer: we ask again"),
    "accepted": gettext_lazy("your system has taken it on"),
    "processing": gettext_lazy("your system is at it"),
    "succeeded": gettext_lazy("handed over"),
    "failed": gettext_lazy("your system refused it"),
    "cancelled": gettext_lazy("taken back"),
}
SAID = {
    "queued": gettext_lazy("It goes out again at once."),
    "succeeded": gettext_lazy("Your system has answered: handed over."),
}
REFUSED = {
    "webhook.not_replayable": gettext_lazy("Nothing of this reward can be sent again."),
    "webhook.unanswered": gettext_lazy("Your system did not answer. Try again later."),
}


class WebhooksView(StaffView):
    """Calls, the newest first; by campaign, or only those that did not arrive."""

    roles = OPERATE
    template_name = "cms/admin/webhooks.html"
    page_title = gettext_lazy("Prize calls")
    header_icon = "resubmit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        broken = "broken" in self.request.GET
        campaign = self.request.GET.get("campaign", "")
        found = clearing.webhooks(broken=broken, campaign=campaign)
        slugs = {one.campaign for one in found}
        titles = campaign_titles(slugs)
        return super().get_context_data(
            rows=[
                {
                    "call": one,
                    "title": titles.get(one.campaign, one.campaign),
                    "state": STATES.get(one.state, one.state),
                    "reason": reason_words(one.error),
                    "good": one.state == "succeeded",
                    "bad": one.state == "failed" or bool(one.error),
                }
                for one in found
            ],
            broken=broken,
            campaign=campaign,
            **kwargs,
        )


class ReplayView(StaffView):
    """Send one again under the same id, signed anew."""

    roles = OPERATE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reward: UUID) -> HttpResponse:
        try:
            said = clearing.send_again(reward, actor(request), utc_now())
        except DomainError as error:
            messages.error(request, str(REFUSED.get(error.code, error_words(error))))
        else:
            words = SAID.get(said)
            told = str(words) if words else _("Your system has answered: {what}.")
            messages.success(request, told.format(what=said))
        query = {key: "1" for key in ("broken",) if request.POST.get(key)}
        target = reverse("af_webhooks")
        return redirect(f"{target}?{urlencode(query)}" if query else target)
