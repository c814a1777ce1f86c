"""The end of a collection whose pot is shared: parts are written down, then given in batches.

    running ── end ──► waiting ── share_hours ──► written ── batches ──► settled

Parts are equal; what does not divide is one minor unit more for whoever completed first, so
that they add up to the pot exactly (largest remainder, where all remainders are the same and
time decides). One human being has one part, as people are known when the parts are written:
two who turn out to be one later keep what was written. How parts are given, and what a hold
does then, is `campaigns.services.settling`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.collect import pot
from campaigns.mechanics.collect.config import CollectConfig
from campaigns.models import Campaign, CardPot, CardShare
from campaigns.play import heads
from campaigns.services import settling

SLUG = "collect"
KEPT = timedelta(days=365)
"""How long a part that was cut waits for its batch; after that its money goes back."""


def _reward(campaign: Campaign, head: CardPot, row: CardShare) -> dict[str, Any]:
    return {
        "pool": head.pool_id,
        "unit": row.unit_id,
        "holder": f"{campaign.slug}:pot:{row.place}",
        "amount": row.amount,
    }


PARTS = settling.Settlement(
    slug="pot",
    head=CardPot,
    rows=CardShare,
    function="campaigns_pot_write",
    told=lambda head: {"total": head.total, "people": head.people, "out": head.left_out},
    reward=_reward,
    written="pot_written",
    settled="pot_shared",
    given="parts",
)


def is_open(campaign: Campaign) -> bool:
    """Whether the campaign has a pot that is not shared yet: its money stays."""
    version = campaign.current_version
    if version is None or _config(heads.frozen(version.sha256)) is None:
        return False
    return PARTS.is_open(campaign)


def sweep(now: datetime) -> int:
    """Share every pot whose time has come; how many parts were given."""
    due = Campaign.objects.filter(
        status="ended",
        settled_at=None,
        current_version__document__mechanics__collect__share_pot=True,
    ).select_related("current_version")
    return settling.sweep(due, settle, "sharing", now)


def settle(campaign: Campaign, now: datetime) -> int:
    """Write the parts down if it is time, and give what is due; how many parts were given."""
    version = campaign.current_version
    if version is None or campaign.ends_at is None:
        return 0
    law = heads.frozen(version.sha256)
    config = _config(law)
    if config is None or now < pot.shared_at(config, campaign.ends_at):
        return 0
    write(campaign, config, version.sha256, now)
    return settling.give(PARTS, campaign, law, now)


def _config(law: FrozenCampaign) -> CollectConfig | None:
    """The settings of a collection whose pot is shared; None for every other campaign."""
    section = law.mechanics.get(SLUG)
    if not section or not section.get("share_pot"):
        return None
    return CollectConfig.model_validate(section)


def write(campaign: Campaign, config: CollectConfig, version: str, now: datetime) -> bool:
    """The parts as they are, for good; False when they had been written."""
    question: dict[str, Any] = {
        "campaign": campaign.id,
        "version": version,
        "pool": campaign.pools[config.prize.pool],
        "most": config.share_most,
        "holder": f"{campaign.slug}:pot:",
        "until": now + KEPT,
        "now": now,
    }
    return settling.write(PARTS, campaign, question, now)
