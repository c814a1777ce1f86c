"""What happens to a candidate besides approval: returned, withdrawn; and putting away.

All raise Missing campaign.unknown, Forbidden campaign.role, and Conflict campaign.state when
there is nothing of the kind to do.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.models import Campaign
from campaigns.roles import ADMIN, OPERATOR, REVIEWER
from campaigns.services.acting import locked, note, require
from core.errors import Conflict, Invalid

Status = Campaign.Status


@transaction.atomic
def send_back(slug: str, *, actor: str, reason: str, now: datetime) -> None:
    """The reviewer asks for a change and says which. What runs goes on running.

    Raises Invalid review.reason without one.
    """
    require(actor, REVIEWER, ADMIN)
    if not reason.strip():
        raise Invalid("review.reason")
    campaign = locked(slug)
    version = _drop(campaign)
    note(campaign, actor, "sent_back", now, {"reason": reason.strip(), "version": version})


@transaction.atomic
def withdraw(slug: str, *, actor: str, now: datetime) -> None:
    """The author takes the candidate back, to go on editing. What runs goes on running."""
    require(actor, OPERATOR, ADMIN)
    campaign = locked(slug)
    version = _drop(campaign)
    note(campaign, actor, "withdrawn", now, {"version": version})


@transaction.atomic
def archive(slug: str, *, actor: str, now: datetime) -> None:
    """Take an ended campaign out of the lists; its board, ledger and audit trail stay.

    Raises Conflict campaign.unsettled while promises are open and money has not returned.
    """
    require(actor, OPERATOR, ADMIN)
    campaign = locked(slug, Status.ENDED)
    if campaign.settled_at is None:
        raise Conflict("campaign.unsettled")
    campaign.status = Status.ARCHIVED
    campaign.save(update_fields=["status"])
    note(campaign, actor, "archived", now, {})


def _drop(campaign: Campaign) -> str:
    """Forget the candidate; its hash."""
    if campaign.review is None:
        raise Conflict("campaign.state", params={"status": campaign.status})
    version = str(campaign.review["sha256"])
    campaign.review = None
    if campaign.status == Status.REVIEW:
        campaign.status = Status.DRAFT
    campaign.save(update_fields=["review", "status"])
    return version
