"""What preflight says of a ranking's own settings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.mechanics.base import HOLD_HOURS
from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import RankingConfig

PATH = "mechanics.ranking"


def findings(config: RankingConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Pools, moments."""
    for slug, wanted in sorted(rules.sizes(config.bands).items()):
        pool = frozen.rewards.pools.get(slug)
        if pool is None:
            yield Finding(
                "pool.missing",
                "block",
                f"{PATH}.bands",
                _("A prize comes from a pool that does not exist: %(pool)s.") % {"pool": slug},
                _("Name one of the pools."),
                _("Whoever wins it would get nothing."),
            )
        elif pool.count < wanted:
            yield Finding(
                "ranking.pool_small",
                "block",
                f"rewards.pools.{slug}.count",
                _("There are %(count)s prizes for %(places)s places.")
                % {"count": pool.count, "places": wanted},
                _("Put as many prizes in as there are places, or reward fewer places."),
                _("Somebody who has won would get nothing."),
            )
        elif pool.count > wanted and _alone(slug, frozen):
            yield Finding(
                "ranking.pool_large",
                "advice",
                f"rewards.pools.{slug}.count",
                _("There are %(count)s prizes for %(places)s places.")
                % {"count": pool.count, "places": wanted},
                _("Put as many prizes in as there are places."),
                _("The rest of the money waits for nothing until the end."),
            )
    if config.freeze_at is not None and not (
        frozen.period.start < config.freeze_at <= frozen.period.end
    ):
        yield Finding(
            "ranking.freeze",
            "block",
            f"{PATH}.freeze_at",
            _("The ranking would close outside the campaign's time."),
            _("Choose a moment within it, or leave it empty for the end."),
            _("Nobody could get a place, or it closes at another time than was said."),
        )
    if config.cool_hours < HOLD_HOURS:
        yield Finding(
            "ranking.cool_short",
            "warn",
            f"{PATH}.cool_hours",
            _("There are %(hours)s hours to look at what was held.")
            % {"hours": config.cool_hours},
            _("Give %(hours)s hours.") % {"hours": HOLD_HOURS},
            _("Whoever has not been looked at by then has no place."),
        )
    if not config.most and not config.per_day:
        yield Finding(
            "ranking.no_cap",
            "advice",
            f"{PATH}.most",
            _("One person may count any number (%(unit)s).") % {"unit": config.units("en")},
            _("Set how many count, in a day or altogether."),
            _("The first place can be bought with many accounts."),
        )


def _alone(slug: str, frozen: FrozenCampaign) -> bool:
    """Whether no other mechanic speaks of the pool."""
    others = {name: section for name, section in frozen.mechanics.items() if name != "ranking"}
    return f"'{slug}'" not in str(others)
