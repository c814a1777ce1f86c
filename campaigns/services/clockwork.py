"""What time does to the promises that mechanics keep, by the functions that their SQL brings.

A mechanic with `keeps_time` has campaigns_expire_<slug>(now, limit), which carries out what is
due and answers how much; campaigns_prolong_<slug>(campaign, now) at the end of a pause;
campaigns_close_<slug>(campaign, now) at the end of a campaign; campaigns_open_<slug>(campaign),
whether a promise still waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db import connection
from psycopg import sql

from campaigns.mechanics.base import MECHANICS, load_all
from campaigns.models import Campaign
from campaigns.play import heads
from rewards import api as rewards

log = structlog.get_logger(__name__)

BATCH = 500


def prolong(campaign: int, now: datetime) -> None:
    """A pause is over: promises get its length back. Called before the pause is forgotten."""
    for slug in _keepers():
        _call("prolong", slug, campaign, now)


def close(campaign: int, now: datetime) -> None:
    """The campaign is over: what is not complete ends, what is stays promised."""
    for slug in _keepers():
        _call("close", slug, campaign, now)


def is_open(campaign: int) -> bool:
    """Whether a promise of the campaign still waits for somebody."""
    return any(_call("open", slug, campaign) for slug in _keepers())


def sweep(now: datetime) -> int:
    """Carry out what is due, of every campaign; how much."""
    total = 0
    for slug in _keepers():
        while True:
            done = int(_call("expire", slug, now, BATCH))
            total += done
            if done < BATCH:
                break
    return total


def open_waves(now: datetime) -> int:
    """Set the packets apart of times that begin shortly, so that nobody waits for it; how many
    times were looked at. Whoever comes first does it otherwise."""
    looked = 0
    running = Campaign.objects.filter(
        status="approved", ends_at__gt=now, current_version__isnull=False
    ).select_related("current_version")
    for campaign in running:
        assert campaign.current_version is not None
        law = heads.frozen(campaign.current_version.sha256)
        for _slug, mechanic, config in law.playing:
            for due in mechanic.waves(config, law, now):
                looked += 1
                try:
                    rewards.open_wave(
                        campaign.pools[due.pool], due.wave, due.packets, roll=due.roll, now=now
                    )
                except Exception as error:
                    # One campaign keeps no other's packets from falling.
                    log.error("campaigns.wave_failed", slug=campaign.slug, exc_info=error)
    return looked


def _keepers() -> Iterator[str]:
    load_all()
    for mechanic in MECHANICS:
        if mechanic.keeps_time:
            yield mechanic.slug


def _call(what: str, slug: str, *arguments: Any) -> Any:
    function = sql.Identifier(f"campaigns_{what}_{slug}")
    holes = sql.SQL(", ").join(sql.Placeholder() * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}({})").format(function, holes), list(arguments))
        return cursor.fetchone()[0]
