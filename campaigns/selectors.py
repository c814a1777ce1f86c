"""Reading campaigns, for boards and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from antifraud import api as antifraud
from campaigns.contracts import Phase
from campaigns.contracts_overview import CampaignOverview
from campaigns.models import Campaign
from core.clock import utc_now
from core.errors import Missing
from rewards import api as rewards

_COUNTS = """
SELECT
    (SELECT count(*) FROM campaigns_participation WHERE campaign_id = %(id)s),
    (SELECT count(parent_id) FROM campaigns_participation WHERE campaign_id = %(id)s),
    (SELECT count(*) FROM campaigns_participation WHERE campaign_id = %(id)s AND shares > 0),
    (SELECT count(DISTINCT parent_id) FROM campaigns_participation WHERE campaign_id = %(id)s),
    (SELECT count(*) FROM campaigns_participation WHERE campaign_id = %(id)s AND grants > 0),
    (SELECT count(*) FROM campaigns_participation WHERE campaign_id = %(id)s AND held),
    s.sessions, s.alive, s.completed, s.opened, h.helps, h.newcomers,
    (SELECT count(*) FROM campaigns_playrequest
     WHERE campaign_id = %(id)s AND status <> 200)
FROM
    (SELECT count(*) AS sessions,
            count(*) FILTER (WHERE state = 'open') AS alive,
            count(completed_at) AS completed,
            count(opened_at) AS opened
     FROM campaigns_assistsession WHERE campaign_id = %(id)s) s,
    (SELECT count(*) AS helps, count(*) FILTER (WHERE newcomer) AS newcomers
     FROM campaigns_helpact WHERE campaign_id = %(id)s) h
"""


@dataclass(frozen=True)
class CampaignSummary:
    """One line of the operators' list."""

    slug: str
    title: dict[str, str]
    kind: str
    status: str
    phase: str
    """draft, review, approved, scheduled, running, paused, ended, archived"""
    starts_at: datetime | None
    ends_at: datetime | None
    currency: str
    scope: str
    version: str | None
    page_id: int | None
    created_by: str
    submitted_by: str | None


def campaign_overview(slug: str, now: datetime | None = None) -> CampaignOverview:
    """Counts from PostgreSQL and money from the ledger. Raises Missing campaign.unknown."""
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"id": campaign.id})
        row = cursor.fetchone()
    return CampaignOverview(
        slug=campaign.slug,
        title=campaign.title,
        kind=campaign.kind,
        phase=_phase(campaign, now or utc_now()),
        status=campaign.status,
        currency=campaign.currency,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        joins=row[0],
        invited=row[1],
        sharers=row[2],
        inviters=row[3],
        paid_people=row[4],
        held_participants=row[5],
        sessions=row[6],
        open_sessions=row[7],
        completed=row[8],
        opened=row[9],
        helps=row[10],
        new_friends=row[11],
        refused=row[12],
        money=rewards.scope_totals(str(campaign.uid)) if campaign.current_version_id else None,
    )


def summaries(now: datetime | None = None) -> list[CampaignSummary]:
    """All campaigns, the newest first."""
    return list(_summaries(now or utc_now()))


def slugs() -> list[str]:
    """Published campaigns, the newest first."""
    return list(
        Campaign.objects.exclude(current_version=None)
        .order_by("-id")
        .values_list("slug", flat=True)
    )


def _summaries(now: datetime) -> Iterator[CampaignSummary]:
    for campaign in Campaign.objects.select_related("current_version").order_by("-id"):
        review: dict[str, Any] = campaign.review or {}
        live = campaign.current_version
        yield CampaignSummary(
            slug=campaign.slug,
            title=campaign.title,
            kind=campaign.kind,
            status=campaign.status,
            phase=_phase(campaign, now) if live else campaign.status,
            starts_at=campaign.starts_at,
            ends_at=campaign.ends_at,
            currency=campaign.currency,
            scope=str(campaign.uid),
            version=live.sha256 if live else None,
            page_id=campaign.page_id,
            created_by=campaign.created_by,
            submitted_by=review.get("by"),
        )


def _phase(campaign: Campaign, now: datetime) -> Phase:
    if campaign.status in ("ended", "archived"):
        return "ended"
    if campaign.ends_at is not None and campaign.ends_at <= now:
        return "ended"
    if campaign.status == "paused":
        return "paused"
    started = campaign.starts_at is not None and campaign.starts_at <= now
    return "running" if started and campaign.current_version_id else "scheduled"


def held_rewards(slug: str | None = None) -> list[dict[str, Any]]:
    """Rewards on hold with the reasons of their cases, the most urgent first."""
    cases = {case.subject: case for case in antifraud.open_cases(slug)}
    found = []
    for reward in rewards.held():
        if slug is not None and reward.campaign != slug:
            continue
        case = cases.get(str(reward.id))
        found.append(
            {
                "id": str(reward.id),
                "campaign": reward.campaign,
                "amount": reward.amount,
                "currency": reward.currency,
                "created_at": reward.created_at.isoformat(),
                "hold_until": reward.hold_until.isoformat(),
                "score": case.score if case else None,
                "hits": list(case.hits) if case else [],
            }
        )
    return found
