"""The home of the workbench: what waits for me, what runs, what runs low, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from laces.components import Component

from cms.admin import rows as listing
from cms.admin.base import OPERATE, REVIEW, SEE_CAMPAIGNS
from cms.admin.rows import Row, span
from cms.admin.words import alarm_words
from cms.pool_titles import pool_titles
from core.clock import utc_now
from core.money import format_minor
from dashboards import overviews
from dashboards.access import has_role, may_see_boards
from dashboards.alarms import Alarm
from dashboards.overviews import OverviewRow
from rewards import api as rewards
from rewards.contracts import HeldTotal

SHOWN = 6
PUT_IN = ("stock.", "use.pool.", "use.budget.")
"""Alarms against which more money or more prizes help."""
SOON = timedelta(hours=24)


class WorkbenchPanel(Component):
    """Four lanes; each row has the one next action."""

    order = 0
    template_name = "cms/admin/home.html"

    def __init__(self, user: Any) -> None:
        self.user = user

    @property
    def may_find(self) -> bool:
        """Whether the page's head offers the search of campaigns."""
        return has_role(self.user, *SEE_CAMPAIGNS)

    def get_context_data(
        self, parent_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        if not may_see_boards(self.user):
            return {"lanes": []}
        now = utc_now()
        every = overviews.rows(now)
        rows = listing.moving(now, self.user.get_username(), every)
        lanes = [_live(rows), _low(rows, self.user), _alarms(every, self.user)]
        if has_role(self.user, *SEE_CAMPAIGNS):
            lanes.insert(0, _waiting(rows, self.user))
        return {"lanes": lanes}


def _lane(
    title: str, rows: list[dict[str, Any]], empty: str, name: str, *, more: str = ""
) -> dict[str, Any]:
    """`more`: where all of them stand; the campaign list where nothing is said."""
    return {
        "all": more or reverse("af_campaigns"),
        "name": name,
        "title": title,
        "rows": rows[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "empty": empty,
    }


def _waiting(rows: list[Row], user: Any) -> dict[str, Any]:
    """What only this person can move on."""
    found: list[dict[str, Any]] = []
    name = user.get_username()
    if has_role(user, *REVIEW):
        found += [_held_row(totals)] if (totals := rewards.held_totals()) else []
        found += [
            {
                "title": row.title,
                "note": (
                    _("new version, submitted by {name}")
                    if row.live
                    else _("submitted by {name}")
                ).format(name=row.candidate_by),
                "href": reverse("af_approve", args=[row.slug]),
                "action": _("Look and approve"),
            }
            for row in rows
            if row.candidate_by and name not in (row.candidate_by, row.owner)
        ]
    if has_role(user, *OPERATE):
        found += [_draft_row(row, user) for row in rows if _mine(row, name)]
    return _lane(
        _("Waiting for me"),
        found,
        _("Nothing waits for you. Your drafts and what you are asked to approve appear here."),
        "waiting",
    )


def _mine(row: Row, name: str) -> bool:
    return row.owner == name and (row.status == "draft" or row.sent_back is not None)


def _draft_row(row: Row, user: Any) -> dict[str, Any]:
    if row.sent_back is None:
        note = _("your draft")
    else:
        note = _("{name} asks: {reason}").format(
            name=row.sent_back.by, reason=row.sent_back.reason
        )
    action = listing.next_action(row, user)
    return {
        "title": row.title,
        "note": note,
        "alarm": row.sent_back is not None,
        "href": action.href if action else reverse("af_campaigns"),
        "action": action.label if action else _("Go on"),
    }


def _held_row(held: list[HeldTotal]) -> dict[str, Any]:
    """All held rewards in one line; the queue has them apart."""
    totals: dict[str, int] = {}
    for item in held:
        totals[item.currency] = totals.get(item.currency, 0) + item.amount
    amount = " + ".join(format_minor(sum_, code) for code, sum_ in totals.items())
    due = min(item.due for item in held)
    count = sum(item.count for item in held)
    return {
        "title": _("Held rewards"),
        "note": _("{count} held, {amount}").format(count=f"{count:,}", amount=amount),
        "due": span(due - utc_now()) if due > utc_now() else "",
        "href": reverse("af_review"),
        "action": _("Decide"),
        "alarm": due - utc_now() < SOON,
    }


def _live(rows: list[Row]) -> dict[str, Any]:
    live = [row for row in rows if row.status in ("running", "scheduled") and row.live]
    live.sort(key=lambda row: row.status != "running")
    return _lane(
        _("Live today"),
        [
            {
                "title": row.title,
                "note": _live_note(row),
                "href": reverse("board", args=[row.slug]),
                "action": _("Open the board"),
            }
            for row in live
        ],
        _("No campaign runs now. Approved ones appear here, soon to start and running."),
        "live",
    )


def _live_note(row: Row) -> str:
    if row.status == "scheduled" or row.live is None:
        return row.when
    joined = ngettext("{n} joined", "{n} joined", row.live.joins).format(
        n=f"{row.live.joins:,}"
    )
    said = [joined, row.when]
    if row.live.line.cost:
        # Nothing was won and no channel has a price: there is nothing to say of money yet.
        said.insert(1, _("{cost} spent, channels included").format(cost=row.live.cost))
    return " · ".join(words for words in said if words)


def _low(rows: list[Row], user: Any) -> dict[str, Any]:
    operates = has_role(user, *OPERATE)
    found = [
        {
            "title": row.title,
            "note": (
                _("no reward is free")
                if row.live.stock == "none"
                else _("few rewards are free, {left} left").format(left=row.live.left)
            ),
            "href": reverse("af_top_up" if operates else "board", args=[row.slug]),
            "action": _("Top up") if operates else _("See where it went"),
            "alarm": row.live.stock == "none",
        }
        for row in rows
        if row.low and row.live is not None
    ]
    found += [
        {
            "title": node.title,
            "note": _("{share} of the budget is in use, {left} is left").format(
                share=f"{node.percent}%", left=format_minor(node.left, node.currency)
            ),
            "href": reverse("af_budgets"),
            "action": _("Look at it"),
            "alarm": node.left <= 0,
        }
        for node in rewards.budget_alarms()
    ]
    return _lane(
        _("Running low"),
        found,
        _("Every running campaign has rewards enough. The first that runs out appears here."),
        "low",
    )


def _alarms(every: Sequence[OverviewRow], user: Any) -> dict[str, Any]:
    """What the boards' overview counts as needing a look, of all campaigns, the worst first."""
    named = pool_titles(
        {row.card.slug for row in every for alarm in row.alarms if "pool" in alarm.values}
    )
    found = [
        _alarm_row(row, alarm, user, named.get(row.card.slug, {}))
        for row in every
        for alarm in row.alarms
    ]
    found.sort(key=lambda item: not item["alarm"])
    return _lane(
        _("Needs a look"),
        found,
        _("Nothing is wrong. Overdue checks, failed payments and attacks appear here."),
        "alarms",
        more=reverse("boards"),
    )


def _alarm_row(
    row: OverviewRow, alarm: Alarm, user: Any, pools: Mapping[str, str]
) -> dict[str, Any]:
    href, action = reverse("board", args=[row.card.slug]), _("Look at it")
    if alarm.code.startswith("held.") and has_role(user, *REVIEW):
        href, action = f"{reverse('af_review')}?campaign={row.card.slug}", _("Decide")
    elif alarm.code.startswith(PUT_IN) and has_role(user, *OPERATE):
        href, action = reverse("af_top_up", args=[row.card.slug]), _("Top up")
    return {
        "title": row.card.title,
        "note": alarm_words(alarm, row.card.currency, pools),
        "href": href,
        "action": action,
        "alarm": alarm.level == "alarm",
    }
