"""What workers and staff do while the world's clock runs: the same services, its `now`."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.services import standings
from core.errors import DomainError
from demo.story.world import Life, World
from rewards.services import payouts
from rewards.services.sweep import sweep

REVIEWER = "reviewer"
HOUR = timedelta(hours=1)


def payments(world: World) -> Life:
    """Every two hours: what was claimed is paid, and what the bank said since is read."""
    while True:
        while payouts.run_due(world.now, 100) == 100:
            pass
        payouts.collect_answers(world.now)
        yield HOUR * 2


def time_passes(world: World) -> Life:
    """Each hour: packets nobody filled and rewards nobody claimed go back."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_expire_sessions(%s, 2000)", [world.now])
        sweep(world.now)
        yield HOUR


def ends(world: World, slug: str) -> Life:
    """Each hour: the campaign ends when its time is over, and places get their prizes."""
    while True:
        found = Campaign.objects.select_related("current_version").get(slug=slug)
        over = found.ends_at is not None and found.ends_at <= world.now
        if over and found.status != Campaign.Status.ENDED:
            campaigns.expire(slug, now=world.now)
            campaigns.forget(slug)
        if over and "ranking" in campaigns.frozen(_version(found)).mechanics:
            standings.settle(found, world.now)
        yield HOUR


def _version(campaign: Campaign) -> str:
    assert campaign.current_version is not None
    return campaign.current_version.sha256


def reviews(world: World, slugs: frozenset[str]) -> Life:
    """Twice a working day a reviewer looks at what is held: mostly rightly held, not always."""
    while True:
        # What came in last is left for whoever looks at the demo's own review queue.
        last = world.until - world.now < timedelta(hours=20)
        for reward in () if last else campaigns.held_rewards():
            if reward["campaign"] not in slugs:
                continue
            decide = campaigns.release_hold if world.chance(0.25) else campaigns.reject_hold
            try:
                decide(UUID(reward["id"]), actor=REVIEWER, now=world.now)
            except DomainError:
                continue
        yield HOUR * 9
