"""The door to `campaigns`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.contracts import (
    CampaignHead,
    Candidate,
    Finding,
    FrozenCampaign,
)
from campaigns.contracts_channels import Channel, ChannelFigures
from campaigns.contracts_overview import CampaignOverview
from campaigns.models import Campaign
from campaigns.play.heads import forget, frozen, head, peek
from campaigns.play.links import SharedLink, page_url, shared_link
from campaigns.play.links import arm_of as arm_of_invite
from campaigns.preflight import preflight, worst_case
from campaigns.selectors import campaign_overview, held_rewards, slugs, summaries
from campaigns.selectors_channels import (
    channel_code,
    channel_codes,
    channel_figures,
    channel_qr,
    find_channel,
)
from campaigns.selectors_draws import Drawn, draw_commitment, draw_proof, drawn_ticket
from campaigns.selectors_review import (
    Participant,
    SentBack,
    candidate,
    candidate_findings,
    clamp,
    findings,
    participants,
    running,
    sent_back,
)
from campaigns.services.acting import Blocked
from campaigns.services.channels import create_channel, edit_channel, retire_channel
from campaigns.services.holds import reject_hold, release_hold
from campaigns.services.lifecycle import (
    approve,
    create_draft,
    edit_draft,
    end,
    expire,
    pause,
    publish,
    resume,
    submit,
)
from campaigns.services.review import archive, send_back, withdraw
from campaigns.services.staff import ensure_default_staff, ensure_staff
from campaigns.services.topup import top_up

__all__ = [
    "Participant",
    "participants",
    "withdraw",
    "sent_back",
    "running",
    "findings",
    "candidate_findings",
    "clamp",
    "archive",
    "SentBack",
    "Blocked",
    "CampaignHead",
    "CampaignOverview",
    "Candidate",
    "Channel",
    "ChannelFigures",
    "Drawn",
    "Finding",
    "FrozenCampaign",
    "SharedLink",
    "approve",
    "attach_page",
    "campaign_overview",
    "candidate",
    "channel_code",
    "channel_codes",
    "channel_figures",
    "channel_qr",
    "create_channel",
    "create_draft",
    "draw_commitment",
    "draw_proof",
    "drawn_ticket",
    "edit_channel",
    "edit_draft",
    "end",
    "ensure_default_staff",
    "ensure_staff",
    "expire",
    "find_channel",
    "forget",
    "frozen",
    "held_rewards",
    "head",
    "launch_draft",
    "page_url",
    "pause",
    "peek",
    "preflight",
    "publish",
    "reject_hold",
    "release_hold",
    "resume",
    "retire_channel",
    "send_back",
    "arm_of_invite",
    "shared_link",
    "slug_taken",
    "slugs",
    "submit",
    "top_up",
    "summaries",
    "worst_case",
]


@transaction.atomic
def launch_draft(
    *, draft: dict[str, Any], author: str, approver: str, blueprint: str, now: datetime
) -> str:
    """Create, submit, approve and publish in two people's names; the version's sha256.

    All or nothing. Raises Blocked, Forbidden campaign.role or campaign.same_person,
    Conflict campaign.slug_taken.
    """
    slug = str(draft["slug"])
    found = preflight(draft, now, blueprint=blueprint)
    if any(finding.level == "block" for finding in found):
        raise Blocked(found)
    create_draft(draft=draft, actor=author, now=now, blueprint=blueprint)
    submit(slug, actor=author, now=now)
    submitted = candidate(slug)
    assert submitted is not None
    approve(slug, actor=approver, now=now, expected_sha256=submitted.sha256)
    return publish(slug, actor=author, now=now).sha256


def attach_page(slug: str, page_id: int) -> None:
    """Note which page carries the campaign's content."""
    Campaign.objects.filter(slug=slug).update(page_id=page_id)


def slug_taken(slug: str) -> bool:
    """Whether a campaign, published or not, has this address."""
    return Campaign.objects.filter(slug=slug).exists()
