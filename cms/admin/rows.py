"""Campaigns as the list and the home page show them, each with its one next action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import api as campaigns
from campaigns.api import SentBack
from campaigns.models import Campaign
from cms.admin.base import OPERATE, REVIEW, Pages
from cms.admin.switches import Switch, allowed_switches, more_states
from cms.models import CampaignPage
from core.money import format_minor
from dashboards import overviews
from dashboards.access import has_role
from dashboards.dates import short_period
from dashboards.selectors import local_title, shown_status
from dashboards.texts import status_texts

PAGE = 50
MOVING = 300
"""So many campaigns the home looks at: more than anybody has under way at once."""


@dataclass(frozen=True)
class Action:
    """Where to go on, and what the link says."""

    label: str
    href: str
    urgent: bool = False


@dataclass(frozen=True)
class Row:
    """One campaign. `live` has its figures once it was published."""

    slug: str
    title: str
    kind: str
    status: str
    status_text: str
    owner: str
    starts_at: datetime | None
    ends_at: datetime | None
    timezone: str
    period: str
    """`13 Nov – 3 Dec`, or empty."""
    when: str
    """`starts in 3 days`, `ends in 5 hours`, or empty."""
    candidate_by: str
    """Who submitted what waits for approval; empty when nothing does."""
    sent_back: SentBack | None
    page: int | None
    settled: bool
    live: overviews.OverviewRow | None
    created_at: datetime

    @property
    def states(self) -> set[str]:
        """What its switches look at."""
        return more_states(self.status, bool(self.candidate_by), self.settled)

    @property
    def low(self) -> bool:
        """Whether a running campaign has few rewards left."""
        return (
            self.status in ("running", "scheduled")
            and self.live is not None
            and self.live.stock != "plenty"
        )

    @property
    def used(self) -> str:
        """What of the reward budget is promised or paid; channels' costs are not of it."""
        line = self.live.line if self.live else None
        if line is None or line.budget is None:
            return ""
        return format_minor(line.budget - line.left, self.live.card.currency)  # type: ignore[union-attr]

    @property
    def held(self) -> int:
        return self.live.held_count if self.live else 0


def page(
    now: datetime, *, query: str = "", status: str = "", kind: str = "", number: str = "1"
) -> tuple[list[Row], Page]:
    """One page of the list, and which: the newest first, what is over last.

    Archived ones only when asked for. `query` finds Chinese as well.
    """
    found = Campaign.objects.filter(_in_state(status, now))
    if status != "archived":
        found = found.exclude(status="archived")
    if kind:
        found = found.filter(kind=kind)
    if query:
        found = found.filter(
            Q(slug__icontains=query)
            | Q(title__en__icontains=query)
            | Q(**{"title__zh-hans__icontains": query})
            | Q(created_by__icontains=query)
        )
    over = Case(When(_in_state("ended", now), then=1), default=0)
    shown = Pages(found.order_by(over, "-created_at", "-id"), PAGE).get_page(number)
    return _rows(list(shown.object_list), now), shown


def moving(
    now: datetime, name: str, known: Sequence[overviews.OverviewRow] | None = None
) -> list[Row]:
    """What the home is about: what runs or comes, what waits, and `name`'s own drafts.

    `known` are the overview's rows where somebody has read them already.
    """
    under_way = Q(status__in=("approved", "paused")) & (Q(ends_at=None) | Q(ends_at__gt=now))
    waiting = Q(review__isnull=False)
    mine = Q(created_by=name, status="draft")
    found = Campaign.objects.filter(under_way | waiting | mine).order_by("-created_at", "-id")
    return _rows(list(found[:MOVING]), now, known)


def _in_state(status: str, now: datetime) -> Q:
    """Campaigns a person sees in that state (`dashboards.selectors.shown_status`)."""
    timed = Q(status__in=("approved", "paused"))
    over = timed & Q(ends_at__lte=now)
    if status == "ended":
        return over | Q(status__in=("ended", "archived"))
    if status in ("running", "scheduled"):
        ahead = Q(starts_at__gt=now)
        begun = ahead if status == "scheduled" else ~ahead | Q(starts_at=None)
        return Q(status="approved") & ~over & begun
    if status == "paused":
        return Q(status="paused") & ~over
    return Q(status=status) if status else Q()


def _rows(
    made: list[Campaign], now: datetime, live: Sequence[overviews.OverviewRow] | None = None
) -> list[Row]:
    slugs = [campaign.slug for campaign in made]
    pages = dict(CampaignPage.objects.filter(campaign__in=slugs).values_list("campaign", "pk"))
    returned = campaigns.sent_back(slugs)
    live = overviews.rows(now, slugs) if live is None else live
    known = {row.card.slug: row for row in live}
    return [
        _row(campaign, now, pages.get(campaign.slug), returned.get(campaign.slug), known)
        for campaign in made
    ]


def _row(
    campaign: Campaign,
    now: datetime,
    page: int | None,
    returned: SentBack | None,
    known: dict[str, overviews.OverviewRow],
) -> Row:
    status = shown_status(campaign.status, campaign.starts_at, campaign.ends_at, now)
    return Row(
        slug=campaign.slug,
        title=local_title(campaign.title, campaign.slug),
        kind=campaign.kind,
        status=status,
        status_text=status_texts().get(status, status),
        owner=campaign.created_by,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        timezone=campaign.timezone or "UTC",
        period=short_period(
            campaign.starts_at, campaign.ends_at, campaign.timezone or "UTC", now
        ),
        when=_when(status, campaign.starts_at, campaign.ends_at, now),
        candidate_by=str((campaign.review or {}).get("by", "")),
        sent_back=returned,
        page=page,
        settled=campaign.settled_at is not None,
        live=known.get(campaign.slug),
        created_at=campaign.created_at,
    )


def _when(
    status: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> str:
    if status == "scheduled" and starts_at:
        return _("starts in {time}").format(time=span(starts_at - now))
    if status in ("running", "paused") and ends_at:
        return _("ends in {time}").format(time=span(ends_at - now))
    return ""


def span(time: timedelta) -> str:
    """A length of time in the one unit that says most, rounded to the nearest."""
    minutes = max(round(time.total_seconds() / 60), 1)
    if minutes < 90:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = round(minutes / 60)
    if hours < 36:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    days = round(hours / 24)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def next_action(row: Row, user: Any) -> Action | None:
    """The one thing this person should do next about it; None when nothing waits."""
    name = user.get_username()
    if has_role(user, *REVIEW):
        if row.candidate_by and name not in (row.candidate_by, row.owner):
            return Action(
                _("Look and approve"), reverse("af_approve", args=[row.slug]), urgent=True
            )
        if row.held:
            url = f"{reverse('af_review')}?campaign={row.slug}"
            return Action(_("Decide {n} held").format(n=row.held), url, urgent=True)
    if has_role(user, *OPERATE):
        if row.status == "review":
            return Action(_("Withdraw"), reverse("af_switch", args=[row.slug, "withdraw"]))
        if row.status == "draft":
            href = (
                reverse("wagtailadmin_pages:edit", args=[row.page])
                if row.page
                else reverse("af_submit", args=[row.slug])
            )
            label = _("Change it") if row.sent_back else _("Go on")
            return Action(label, href, urgent=row.sent_back is not None)
        if row.low:
            return Action(_("Top up"), reverse("af_top_up", args=[row.slug]), urgent=True)
        if row.status == "paused":
            return Action(_("Resume"), reverse("af_switch", args=[row.slug, "resume"]))
    if row.live is not None:
        return Action(_("Open the board"), reverse("board", args=[row.slug]))
    return None


def further(row: Row, user: Any) -> list[Action]:
    """Everything else this person may do or open."""
    found: list[Action] = []
    if row.candidate_by:
        found.append(Action(_("Candidate"), reverse("af_approve", args=[row.slug])))
    if row.live is not None:
        found += [
            Action(_("Board"), reverse("board", args=[row.slug])),
            Action(_("Page"), f"/c/{row.slug}/"),
        ]
    if has_role(user, *OPERATE):
        if row.page:
            edit = reverse("wagtailadmin_pages:edit", args=[row.page])
            found.append(Action(_("Edit"), edit))
            if row.status == "scheduled":
                # The rules name the day: another one is a new version, which two agree to.
                found.append(Action(_("Move the start"), f"{edit}#go:rules:id_d-period-start"))
        if row.live is not None and row.status in ("running", "paused", "scheduled"):
            found += [
                Action(_("Channel codes"), reverse("af_channels", args=[row.slug])),
                Action(_("Top up"), reverse("af_top_up", args=[row.slug])),
            ]
        if not row.candidate_by and row.status in ("draft", "running", "paused", "scheduled"):
            submit = reverse("af_submit", args=[row.slug])
            found.append(Action(_("Check and send to review"), submit))
    if row.status != "archived" and has_role(user, *OPERATE, *REVIEW):
        found.append(Action(_("Dry run"), reverse("af_dry_run", args=[row.slug])))
    switches: list[Switch] = allowed_switches(user, row.states)
    found += [
        Action(
            str(switch.label),
            reverse("af_switch", args=[row.slug, switch.slug]),
            urgent=switch.serious,
        )
        for switch in switches
    ]
    first = next_action(row, user)
    return [action for action in found if first is None or action.href != first.href]
