"""What every step of a campaign needs: its row, who may do it, what forbids it, a note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from campaigns.contracts import Finding
from campaigns.models import Campaign
from campaigns.roles import has_role
from core import audit
from core.errors import Conflict, Forbidden, Invalid, Missing

BEAT = "command:beat"
"""Who acts when the clock does."""


class Blocked(Invalid):
    """422 `campaign.blocked`: preflight forbids it; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("campaign.blocked")
        self.findings = findings


def locked(slug: str, *statuses: str) -> Campaign:
    """The campaign's row, locked, in one of the states. Raises Missing campaign.unknown and
    Conflict campaign.state."""
    campaign = (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("approved_version")
        .filter(slug=slug)
        .first()
    )
    if campaign is None:
        raise Missing("campaign.unknown")
    if statuses and campaign.status not in statuses:
        raise Conflict("campaign.state", params={"status": campaign.status})
    return campaign


def gate(campaign: Campaign) -> None:
    """Wait for actions under way; those that come later see the new state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(campaigns_gate(%s))", [campaign.id])


def require(actor: str, *roles: str) -> None:
    """Raises Forbidden campaign.role unless `actor` has one of the roles."""
    user = get_user_model().objects.filter(username=actor).first()
    if user is None or not has_role(user, *roles):
        raise Forbidden("campaign.role")


def note(
    campaign: Campaign, actor: str, verb: str, now: datetime, data: dict[str, Any]
) -> None:
    """An entry of the audit trail about this campaign."""
    audit.record(
        actor=actor,
        action=f"campaign.{verb}",
        target=f"campaign:{campaign.slug}",
        now=now,
        data=data,
    )
