"""What preflight says of teams: whether their pots are what is promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from campaigns.liability.table import promised_pools
from campaigns.mechanics.team.config import TeamConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

PATH = "mechanics.team"
MANY = 10
"""From so many members on most teams stay incomplete."""


def _words() -> dict[str, Any]:
    from campaigns.preflight.said import Words

    return {
        "team.pool_missing": Words(
            "block",
            _("The pots come from a pool that does not exist or holds none."),
            _("Nobody could found a team."),
            _("Name a pool whose packets are cut into shares."),
        ),
        "team.pot": Words(
            "block",
            _("The pool's pots are not cut as teams are promised."),
            _("Teams would share another amount than the page says."),
            _("Make amount, members, least members and step of pool and team equal."),
        ),
        "team.pool_shared": Words(
            "block",
            _("Another part of the campaign takes prizes from the pool of pots."),
            _("Teams would find pots with parts missing."),
            _("Give teams a pool of their own."),
        ),
        "team.large": Words(
            "warn",
            _("A team needs %(size)d members."),
            _("Most teams stay incomplete, and people are disappointed."),
            _("Ask for fewer, or let fewer share a smaller pot."),
        ),
        "team.long": Words(
            "warn",
            _("A team may take %(hours)d hours, the campaign lasts %(left)d."),
            _("Teams founded late have less time than the page says."),
            _("Give teams less time, or the campaign more."),
        ),
    }


def told(code: str, path: str, **params: Any) -> Finding:
    """One of ours, in the language that is active now."""
    from campaigns.preflight.said import said

    return said(_words()[code], code, path, **params)


def findings(config: TeamConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Pots, size, time."""
    pool = frozen.rewards.pools.get(config.pool)
    if pool is None or not pool.shares:
        yield told("team.pool_missing", f"{PATH}.pool")
    elif (pool.amount, pool.shares, pool.first or pool.shares, pool.step) != (
        config.amount,
        config.size,
        config.enough,
        config.step,
    ):
        yield told("team.pot", f"rewards.pools.{config.pool}.amount")
    if config.pool in promised_pools(frozen, but="team"):
        yield told("team.pool_shared", f"{PATH}.pool")
    if config.enough >= MANY:
        yield told("team.large", f"{PATH}.size", size=config.enough)
    lasts = (frozen.period.end - frozen.period.start).total_seconds() / 3600
    if config.ttl_hours * 2 > lasts:
        yield told("team.long", f"{PATH}.ttl_hours", hours=config.ttl_hours, left=round(lasts))
