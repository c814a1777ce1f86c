"""The editor leads to the review screen instead of publishing by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem

from cms.models import CampaignPage

NOT_OURS = frozenset(
    {
        "action-publish",
        "action-submit",
        "action-restart-workflow",
        "action-cancel-workflow",
        "action-unpublish",
    }
)
"""Ways of Wagtail's that would put a page live, or stop a review, past the domain."""


class ReviewItem(ActionMenuItem):
    """Leads on: to sending in, or to the candidate that is being looked at."""

    name = "af-review"
    label = _("Check and send to review")
    icon_name = "af-review"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return isinstance(context.get("page"), CampaignPage)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        if parent_context.get("locked_for_user"):
            context["label"] = _("See what waits for approval")
        return context

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("af_submit", args=[parent_context["page"].campaign])


@hooks.register("construct_page_action_menu")
def action_menu(
    menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """No publishing here: approval publishes. Saving stays Wagtail's."""
    if not isinstance(context.get("page"), CampaignPage):
        return
    menu_items[:] = [item for item in menu_items if item.name not in NOT_OURS]
    menu_items.insert(0, ReviewItem())


@hooks.register("before_edit_page")
def no_way_around(request: HttpRequest, page: Any) -> HttpResponse | None:
    """The same for requests that no button of ours makes."""
    if (
        request.method == "POST"
        and isinstance(page, CampaignPage)
        and NOT_OURS & set(request.POST)
    ):
        return redirect("af_submit", page.campaign)
    return None
