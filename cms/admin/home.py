"""The home of the workbench: what waits for me, what runs, what runs low, what is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from laces.components import Component

from campaigns.models import Campaign
from cms.admin.base import OPERATE, REVIEW, SEE_CAMPAIGNS
from core.clock import utc_now
from core.money import format_minor
from dashboards import overviews, selectors
from dashboards.access import has_role, may_see_boards
from rewards import api as rewards

SHOWN = 5
SOON = timedelta(hours=24)


class WorkbenchPanel(Component):
    """Four lanes; each row has the one next action."""

    order = 0
    template_name = "cms/admin/home.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(
        self, parent_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        if not may_see_boards(self.user):
            return {"lanes": []}
        now = utc_now()
        rows = overviews.rows(now)
        lanes = [_live(rows), _low(rows)]
        if has_role(self.user, *REVIEW):
            lanes.append(_held(rows, now))
        if has_role(self.user, *SEE_CAMPAIGNS):
            lanes.insert(0, _waiting(self.user))
        return {"lanes": lanes}


def _waiting(user: Any) -> dict[str, Any]:
    rows = []
    if has_role(user, *REVIEW):
        for campaign in Campaign.objects.filter(status="review").order_by("created_at")[:SHOWN]:
            if campaign.created_by == user.get_username():
                continue
            rows.append(
                {
                    "title": selectors.local_title(campaign.title, campaign.slug),
                    "note": _("submitted by {name}").format(name=campaign.created_by),
                    "href": reverse("af_switch", args=[campaign.slug, "approve"]),
                    "action": _("Look and approve"),
                }
            )
    if has_role(user, *OPERATE):
        mine = Campaign.objects.filter(status="draft", created_by=user.get_username())
        for campaign in mine.order_by("-created_at")[:SHOWN]:
            rows.append(
                {
                    "title": selectors.local_title(campaign.title, campaign.slug),
                    "note": _("your draft"),
                    "href": reverse("af_campaigns"),
                    "action": _("Go on"),
                }
            )
    return {
        "title": _("Waiting for me"),
        "rows": rows,
        "empty": _("Nothing waits for you. Campaigns to approve and your drafts appear here."),
    }


def _live(rows: list[overviews.OverviewRow]) -> dict[str, Any]:
    live = [row for row in rows if row.card.status == "running"]
    return {
        "title": _("Live today"),
        "rows": [
            {
                "title": row.card.title,
                "note": _("{joins} joined · {cost} so far").format(
                    joins=f"{row.joins:,}", cost=row.cost
                ),
                "href": reverse("board", args=[row.card.slug]),
                "action": _("Open the board"),
            }
            for row in live[:SHOWN]
        ],
        "empty": _("No campaign runs now."),
    }


def _low(rows: list[overviews.OverviewRow]) -> dict[str, Any]:
    low = [row for row in rows if row.card.status == "running" and row.stock != "plenty"]
    return {
        "title": _("Running low"),
        "rows": [
            {
                "title": row.card.title,
                "note": (
                    _("no packet is free")
                    if row.stock == "none"
                    else _("few packets are free, {left} left").format(left=row.left)
                ),
                "href": reverse("board", args=[row.card.slug]),
                "action": _("See where it went"),
                "alarm": row.stock == "none",
            }
            for row in low[:SHOWN]
        ],
        "empty": _("Every running campaign has packets enough."),
    }


def _held(campaigns: list[overviews.OverviewRow], now: datetime) -> dict[str, Any]:
    titles = {row.card.slug: row.card.title for row in campaigns}
    by_campaign: dict[str, list[Any]] = {}
    for item in rewards.held():
        by_campaign.setdefault(item.campaign, []).append(item)
    rows = []
    for slug, items in list(by_campaign.items())[:SHOWN]:
        amount = format_minor(sum(item.amount for item in items), items[0].currency)
        due = min(item.hold_until for item in items)
        rows.append(
            {
                "title": titles.get(slug, slug),
                "note": _("{count} held, {amount}").format(count=len(items), amount=amount),
                "due": due,
                "href": f"{reverse('af_review')}?campaign={slug}",
                "action": _("Decide"),
                "alarm": due - now < SOON,
            }
        )
    return {
        "title": _("Held rewards"),
        "rows": rows,
        "empty": _("Nothing is held. Rewards that look wrong wait here for a decision."),
    }
