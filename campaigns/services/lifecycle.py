"""The life of a campaign, each step audited.

    draft ── submit ──► review ── approve ──► approved ── publish ──► (scheduled, running)
      ▲                    │                                 pause ⇅ resume
      └──── send back ─────┘                                 end ──► ended

A candidate is compiled at submitting; the approver, another person, agrees to exactly that.
All steps raise Missing campaign.unknown, and Conflict campaign.state from a wrong state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.freeze import compile_draft, fingerprint
from campaigns.models import AssistSession, Campaign, CampaignVersion, Referral
from campaigns.models.play import Participation
from campaigns.play import heads
from campaigns.preflight import Context, blocks, preflight
from campaigns.preflight.change import change
from campaigns.roles import ADMIN, OPERATOR, REVIEWER
from campaigns.services import (
    clockwork,
    listeners,
    second_level,
    sharing,
    standings,
    untaken,
)
from campaigns.services.acting import BEAT, Blocked, gate, locked, note, require
from core.errors import Conflict, Forbidden, Invalid
from core.ids import uuid7
from rewards import api as rewards

Status = Campaign.Status


@transaction.atomic
def create_draft(
    *, draft: dict[str, Any], actor: str, now: datetime, blueprint: str = ""
) -> Campaign:
    """A campaign that nobody sees yet. Raises Conflict campaign.slug_taken."""
    require(actor, OPERATOR, ADMIN)
    slug = str(draft["slug"])
    if Campaign.objects.filter(slug=slug).exists():
        raise Conflict("campaign.slug_taken")
    campaign = Campaign.objects.create(
        uid=uuid7(),
        slug=slug,
        title=draft.get("title", {}),
        kind=draft.get("kind", ""),
        currency=draft.get("currency", ""),
        timezone=draft.get("timezone", ""),
        draft=draft,
        blueprint=blueprint,
        created_by=actor,
        created_at=now,
    )
    note(campaign, actor, "created", now, {"blueprint": blueprint})
    return campaign


@transaction.atomic
def edit_draft(slug: str, *, draft: dict[str, Any], actor: str, now: datetime) -> Campaign:
    """Replace the draft. What runs is not touched; it changes by a new approval alone."""
    require(actor, OPERATOR, ADMIN)
    campaign = locked(slug)
    if draft.get("slug") != slug:
        raise Invalid("campaign.slug_fixed")
    campaign.draft = draft
    campaign.title = draft.get("title", campaign.title)
    if campaign.status == Status.REVIEW:
        campaign.status, campaign.review = Status.DRAFT, None
    campaign.save(update_fields=["draft", "title", "status", "review"])
    note(campaign, actor, "edited", now, {})
    return campaign


@transaction.atomic
def submit(slug: str, *, actor: str, now: datetime) -> list[Finding]:
    """Compile the draft and ask for approval; the warnings. Raises Blocked."""
    require(actor, OPERATOR, ADMIN)
    campaign = locked(slug, Status.DRAFT, Status.APPROVED, Status.PAUSED)
    live = campaign.current_version
    found = preflight(
        campaign.draft,
        now,
        running=heads.frozen(live.sha256) if live else None,
        blueprint=campaign.blueprint,
        joined=Participation.objects.filter(campaign_id=campaign.id).exists(),
    )
    if blocks(found):
        raise Blocked(found)
    frozen = compile_draft(campaign.draft)
    campaign.review = {
        "document": frozen.document,
        "sha256": frozen.sha256,
        "by": actor,
        "at": now.isoformat(),
    }
    if campaign.status == Status.DRAFT:
        campaign.status = Status.REVIEW
    campaign.save(update_fields=["review", "status"])
    note(campaign, actor, "submitted", now, {"version": frozen.sha256})
    return found


@transaction.atomic
def approve(slug: str, *, actor: str, now: datetime, expected_sha256: str) -> CampaignVersion:
    """Agree to the submitted candidate whose hash the reviewer has seen.

    Raises Forbidden campaign.same_person, Conflict campaign.candidate_changed when another
    candidate has been submitted since.
    """
    require(actor, REVIEWER, ADMIN)
    campaign = locked(slug, Status.REVIEW, Status.APPROVED, Status.PAUSED)
    review = campaign.review
    if review is None:
        raise Conflict("campaign.state")
    if actor in (review["by"], campaign.created_by):
        raise Forbidden("campaign.same_person")
    if expected_sha256 != review["sha256"] or (
        fingerprint(review["document"]) != review["sha256"]
    ):
        raise Conflict("campaign.candidate_changed")
    highest = campaign.versions.aggregate(highest=Max("number"))["highest"] or 0
    version = CampaignVersion.objects.create(
        campaign=campaign,
        number=highest + 1,
        document=review["document"],
        sha256=review["sha256"],
        created_by=review["by"],
        approved_by=actor,
        approved_at=now,
    )
    campaign.approved_version, campaign.review = version, None
    if campaign.status == Status.REVIEW:
        campaign.status = Status.APPROVED
    campaign.save(update_fields=["approved_version", "review", "status"])
    note(campaign, actor, "approved", now, {"version": version.sha256})
    return version


@transaction.atomic
def publish(slug: str, *, actor: str, now: datetime) -> CampaignVersion:
    """Let the approved version run: its money is put aside first. Repeatable.

    Raises Blocked when it takes something from people that the version which runs now, perhaps
    another one than when it was submitted, has promised them.
    """
    require(actor, OPERATOR, REVIEWER, ADMIN)
    campaign = locked(slug, Status.APPROVED, Status.PAUSED)
    version = campaign.approved_version
    if version is None:
        raise Conflict("campaign.state")
    frozen = heads.frozen(version.sha256)
    gate(campaign)
    _keeps_promises(campaign, frozen, now)
    campaign.pools = rewards.open_scope(
        scope=str(campaign.uid),
        section=frozen.rewards,
        currency=frozen.currency,
        campaign_slug=campaign.slug,
        now=now,
    )
    campaign.current_version = version
    campaign.title, campaign.kind = dict(frozen.title), frozen.kind
    campaign.starts_at, campaign.ends_at = frozen.period.start, frozen.period.end
    campaign.currency, campaign.timezone = frozen.currency, frozen.timezone
    campaign.save()
    listeners.listen(campaign, frozen)
    for law in frozen.variants:
        for _slug, mechanic, config in law.playing:
            mechanic.published(config, campaign.id, version.sha256, now)
    note(campaign, actor, "published", now, {"version": version.sha256})
    transaction.on_commit(lambda: heads.forget(slug))
    return version


def _keeps_promises(campaign: Campaign, after: FrozenCampaign, now: datetime) -> None:
    """Looked at once more under the gate: since the candidate was submitted somebody may have
    joined, and another version may have been published."""
    live = campaign.current_version
    if live is None or live.id == campaign.approved_version_id:
        return
    joined = Participation.objects.filter(campaign_id=campaign.id).exists()
    running = heads.frozen(live.sha256)
    found = list(change(Context(after, now, running, campaign.blueprint, joined)))
    if blocks(found):
        raise Blocked(found)


@transaction.atomic
def pause(slug: str, *, actor: str, now: datetime, reason: str = "") -> None:
    """After the commit nobody joins, helps, opens or shares; what was won can be claimed.

    The time of packets under way stands still until `resume` or `end`.
    """
    require(actor, OPERATOR, REVIEWER, ADMIN)
    _move(slug, (Status.APPROVED,), Status.PAUSED, actor, "paused", now, {"reason": reason})


@transaction.atomic
def resume(slug: str, *, actor: str, now: datetime) -> None:
    """Go on after a pause; packets under way get its length back."""
    require(actor, OPERATOR, REVIEWER, ADMIN)
    _move(slug, (Status.PAUSED,), Status.APPROVED, actor, "resumed", now, {})


@transaction.atomic
def end(slug: str, *, actor: str, now: datetime, reason: str = "") -> None:
    """End for good. Open sessions close; what is complete, reached or granted is promised."""
    require(actor, OPERATOR, REVIEWER, ADMIN)
    _finish(slug, actor, "ended", now, {"reason": reason})


@transaction.atomic
def expire(slug: str, *, now: datetime) -> None:
    """The same because the time is over; done by the beat."""
    campaign = locked(slug, Status.APPROVED, Status.PAUSED)
    if campaign.ends_at is None or campaign.ends_at > now:
        raise Conflict("campaign.state")
    _finish(slug, BEAT, "expired", now, {})


def settle(campaign: Campaign, now: datetime) -> bool:
    """Return what is left of an ended campaign's money once no promise is open, nor a friend
    may still be reported to have done in time what was asked, nor a ranking is unsettled, nor
    what somebody had reached in time waits to be taken."""
    alive = (
        AssistSession.objects.filter(
            campaign_id=campaign.id, state__in=["open", "complete"]
        ).exists()
        or Referral.objects.filter(campaign_id=campaign.id, state="waiting").exists()
        or second_level.is_open(campaign.id)
    )
    if campaign.status != Status.ENDED or campaign.settled_at is not None or alive:
        return False
    if untaken.is_open(campaign, now):
        return False
    if standings.is_open(campaign) or sharing.is_open(campaign):
        return False
    if clockwork.is_open(campaign.id):
        return False
    with transaction.atomic():
        rewards.close_scope(str(campaign.uid), now)
        Campaign.objects.filter(id=campaign.id).update(settled_at=now)
        note(campaign, BEAT, "settled", now, {})
    return True


def _finish(slug: str, actor: str, verb: str, now: datetime, data: dict[str, Any]) -> None:
    campaign = _move(
        slug, (Status.APPROVED, Status.PAUSED), Status.ENDED, actor, verb, now, data
    )
    if campaign.ends_at is not None and campaign.starts_at is not None:
        campaign.ends_at = min(campaign.ends_at, now)
        campaign.save(update_fields=["ends_at"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_close_sessions(%s)", [campaign.id])
    clockwork.close(campaign.id, now)


def _move(
    slug: str,
    before: tuple[str, ...],
    after: str,
    actor: str,
    verb: str,
    now: datetime,
    data: dict[str, Any],
) -> Campaign:
    campaign = locked(slug, *before)
    if campaign.current_version_id is None:
        raise Conflict("campaign.state")
    gate(campaign)
    if campaign.paused_at is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_prolong_sessions(%s, %s)", [campaign.id, now])
        clockwork.prolong(campaign.id, now)
        rewards.resume_scope(str(campaign.uid), now)
        campaign.paused_at = None
    if after == Status.PAUSED:
        rewards.pause_scope(str(campaign.uid), now)
        campaign.paused_at = now
    campaign.status = after
    campaign.save(update_fields=["status", "paused_at"])
    note(campaign, actor, verb, now, data)
    transaction.on_commit(lambda: heads.forget(slug))
    return campaign
