"""What teams promise: a pot for each that comes together. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.team.config import TeamConfig


def promises(config: TeamConfig, reach: Reach) -> Iterator[Promise]:
    """`each` counts shares: a person is in so many teams, one after the other."""
    yield Promise("team", "pot", config.pool, least(config.per_person, reach.taken()))


def tells(config: TeamConfig, reach: Reach) -> dict[str, Most]:
    return {"team_full": config.per_person}
