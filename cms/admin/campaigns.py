"""The campaign list: what runs, what waits, what it costs, and the one next action."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from campaigns.mechanics.base import MECHANICS, load_all
from cms.admin import rows as listing
from cms.admin.base import OPERATE, SEE_CAMPAIGNS, StaffView, paging
from core.clock import utc_now
from dashboards.access import has_role
from dashboards.texts import status_texts

STATES = (
    "draft",
    "review",
    "scheduled",
    "running",
    "paused",
    "ended",
    "archived",
)


class CampaignListView(StaffView):
    """All campaigns: state, period, budget used, joins, and the next action."""

    roles = SEE_CAMPAIGNS
    template_name = "cms/admin/campaigns.html"
    page_title = gettext_lazy("Campaigns")
    header_icon = "af-packet"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {
            name: self.request.GET.get(name, "").strip()[:80] for name in ("q", "state", "kind")
        }
        user = self.request.user
        found, shown = listing.page(
            utc_now(),
            query=asked["q"],
            status=asked["state"],
            kind=asked["kind"],
            number=self.request.GET.get("p", "1"),
        )
        load_all()
        return super().get_context_data(
            rows=[
                {
                    "row": row,
                    "next": listing.next_action(row, user),
                    "further": listing.further(row, user),
                }
                for row in found
            ],
            asked=asked,
            filtered=any(asked.values()),
            states=[(state, status_texts().get(state, state)) for state in STATES],
            kinds=[(mechanic.slug, mechanic.title) for mechanic in MECHANICS if mechanic.leads],
            may_create=has_role(user, *OPERATE),
            **paging(shown),
            **kwargs,
        )
