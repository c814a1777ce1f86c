"""The end of a ranking: places are written down once, then prizes are given in batches.

    running ── freeze_at ──► cooling ── cool_hours ──► written ── batches ──► settled

How prizes are given is `campaigns.services.settling`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import MAX_PLACE, RankingConfig
from campaigns.mechanics.ranking.mechanic import METER
from campaigns.models import Campaign, Ranking, Standing
from campaigns.play import heads
from campaigns.services import settling

SLUG = "ranking"
DEPTH = 1000
"""Places written down at least, whether or not they get something."""

PLACES = settling.Settlement(
    slug=SLUG,
    head=Ranking,
    rows=Standing,
    function="campaigns_ranking_write",
    told=lambda head: {"people": head.people, "out": head.left_out},
    reward=lambda _campaign, _head, row: {"pool": row.pool_id or 0},
    written="standing_written",
    settled="standing_settled",
    given="prizes",
)


def is_open(campaign: Campaign) -> bool:
    """Whether the campaign has a ranking whose prizes are not all given: its money stays."""
    version = campaign.current_version
    if version is None or SLUG not in heads.frozen(version.sha256).mechanics:
        return False
    return PLACES.is_open(campaign)


def sweep(now: datetime) -> int:
    """Settle every ranking whose time has come; how many prizes were given."""
    due = Campaign.objects.filter(
        status__in=["approved", "paused", "ended"],
        settled_at=None,
        starts_at__lte=now,
        current_version__document__mechanics__has_key=SLUG,
    ).select_related("current_version")
    return settling.sweep(due, settle, "standings", now)


def settle(campaign: Campaign, now: datetime) -> int:
    """Write the places down if it is time, and give what is due; how many prizes were given."""
    version = campaign.current_version
    if version is None or campaign.ends_at is None:
        return 0
    law = heads.frozen(version.sha256)
    config = RankingConfig.model_validate(law.mechanics[SLUG])
    if now < rules.settle_at(config, campaign.ends_at):
        return 0
    write(campaign, config, version.sha256, now)
    return settling.give(PLACES, campaign, law, now)


def write(campaign: Campaign, config: RankingConfig, version: str, now: datetime) -> bool:
    """The places as they are, for good; False when they had been written."""
    assert campaign.ends_at is not None
    pools = campaign.pools
    question: dict[str, Any] = {
        "campaign": campaign.id,
        "version": version,
        "meter": METER,
        "happening": config.counts,
        "least": config.least,
        "depth": min(MAX_PLACE, max(config.last_place, DEPTH)),
        "freeze_at": rules.freeze_at(config, campaign.ends_at),
        "now": now,
        "bands": [
            {
                "first": band.first,
                "last": band.last,
                "prize": band.prize,
                "pool": pools.get(band.pool),
            }
            for band in config.bands
        ],
    }
    return settling.write(PLACES, campaign, question, now)
