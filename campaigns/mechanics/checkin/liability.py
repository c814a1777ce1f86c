"""What checking in promises, and on how many days it can be done. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.checkin.config import CheckinConfig


def promises(config: CheckinConfig, reach: Reach) -> Iterator[Promise]:
    """A prize for each day that has one, once a person; none that lies past the end."""
    for one in config.days:
        each = least(1 if one.day <= reach.days else 0, reach.taken())
        yield Promise("checkin", one.scene, one.pool, each, one.title)


def tells(config: CheckinConfig, reach: Reach) -> dict[str, Most]:
    return {"checked_in": reach.days, "made_up": min(config.makeups, reach.days)}
