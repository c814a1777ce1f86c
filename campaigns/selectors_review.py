"""Reading what reviewers and authors need: the candidate, what it changes, what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from pydantic import ValidationError

from campaigns.contracts import Candidate, Finding, FrozenCampaign
from campaigns.freeze import compile_draft
from campaigns.models import Campaign, Participation
from campaigns.play import heads
from campaigns.preflight import Context, preflight
from campaigns.preflight.money import line_left
from core.errors import Missing
from core.models import AuditEntry


@dataclass(frozen=True)
class SentBack:
    """Why the last candidate was returned, and by whom."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Clamp:
    """What the budget above has left for a draft that wants more, in minor units. `needs` is
    what its promises cost at most; `fits`: with `left` as its budget nothing forbids it that
    did not before."""

    left: int
    needs: int
    currency: str
    fits: bool


def candidate(slug: str) -> Candidate | None:
    """What a reviewer of that campaign would agree to; None when nothing was submitted."""
    row = Campaign.objects.filter(slug=slug).values_list("review", "created_by").first()
    if row is None or not row[0]:
        return None
    review: dict[str, Any] = row[0]
    return Candidate(
        sha256=review["sha256"],
        campaign=FrozenCampaign.model_validate(review["document"]),
        submitted_by=review["by"],
        submitted_at=datetime.fromisoformat(review["at"]),
        created_by=row[1],
    )


def running(slug: str) -> FrozenCampaign | None:
    """The version people see at present; None before the first publication."""
    version = (
        Campaign.objects.filter(slug=slug)
        .values_list("current_version__sha256", flat=True)
        .first()
    )
    return heads.frozen(version) if version else None


def findings(
    slug: str,
    now: datetime,
    *,
    draft: dict[str, Any] | None = None,
    compiled: FrozenCampaign | None = None,
) -> list[Finding]:
    """Preflight of `draft`, by default of the campaign's own, as submitting would see it;
    `compiled` is what the draft comes to where that is known already.

    Raises Missing campaign.unknown.
    """
    campaign = Campaign.objects.filter(slug=slug).select_related("current_version").first()
    if campaign is None:
        raise Missing("campaign.unknown")
    live = campaign.current_version
    return preflight(
        campaign.draft if draft is None else draft,
        now,
        running=heads.frozen(live.sha256) if live else None,
        blueprint=campaign.blueprint,
        joined=Participation.objects.filter(campaign_id=campaign.id).exists(),
        compiled=compiled,
    )


def clamp(slug: str, draft: dict[str, Any], now: datetime) -> Clamp | None:
    """What of the budget above `draft` could take instead of what it wants; None where it has
    what it wants, or cannot be read. Raises Missing campaign.unknown."""
    try:
        law = compile_draft(draft).campaign
    except ValidationError:
        return None
    left = line_left(Context(law, now, running(slug)))
    wanted = law.rewards.budget.total
    if left is None or wanted <= left:
        return None
    needs = max(law.owed.total, sum(pool.escrow for pool in law.rewards.pools.values()))
    section = {**draft["rewards"], "budget": {**draft["rewards"]["budget"], "total": left}}
    before = _blocked(findings(slug, now, draft=draft, compiled=law))
    after = _blocked(findings(slug, now, draft={**draft, "rewards": section}))
    return Clamp(left, needs, law.currency, left > 0 and after < before)


def _blocked(found: list[Finding]) -> set[tuple[str, str]]:
    return {(one.code, one.path) for one in found if one.level == "block"}


def candidate_findings(slug: str, now: datetime) -> list[Finding]:
    """Preflight of the submitted candidate as things stand now; empty without one."""
    seen = candidate(slug)
    if seen is None:
        return []
    return findings(slug, now, draft=seen.campaign.model_dump(mode="json", by_alias=True))


def sent_back(slugs: Iterable[str]) -> dict[str, SentBack]:
    """By slug, where the last word on the draft was that it should be changed."""
    wanted = [f"campaign:{slug}" for slug in slugs]
    words = ("campaign.submitted", "campaign.sent_back", "campaign.approved")
    rows = (
        AuditEntry.objects.filter(target__in=wanted, action__in=words)
        .order_by("target", "-id")
        .distinct("target")
    )
    return {
        row.target.removeprefix("campaign:"): SentBack(
            row.actor, row.at, str(row.data.get("reason", ""))
        )
        for row in rows
        if row.action == "campaign.sent_back"
    }


@dataclass(frozen=True)
class Participant:
    """What is known of the person behind a held reward, without who they are."""

    joined_at: datetime
    channel: str
    invited: bool
    brought: int
    """People who joined by this person's link."""
    brought_within: int
    """Seconds between the first and the last of them."""
    shares: int
    rewards: int


_PARTICIPANTS = """
SELECT c.slug, p.person_id, p.joined_at, p.channel, p.parent_id IS NOT NULL,
       brought.n, brought.within, p.shares, p.grants
FROM unnest(%(slugs)s::text[], %(people)s::bigint[]) AS asked(slug, person_id)
JOIN campaigns_campaign c ON c.slug = asked.slug
JOIN campaigns_participation p
    ON p.campaign_id = c.id AND p.person_id = asked.person_id
CROSS JOIN LATERAL (
    SELECT count(*) AS n,
           coalesce(extract(epoch FROM max(f.joined_at) - min(f.joined_at)), 0)::int AS within
    FROM campaigns_participation f WHERE f.parent_id = p.id
) brought
"""


def participants(asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Participant]:
    """By (campaign, person id), in one statement; those who never joined are left out."""
    pairs = sorted(set(asked))
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _PARTICIPANTS,
            {"slugs": [slug for slug, _ in pairs], "people": [one for _, one in pairs]},
        )
        return {(row[0], row[1]): Participant(*row[2:]) for row in cursor.fetchall()}
