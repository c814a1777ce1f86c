"""What opening with friends' help promises, and how often people help. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.assist.config import AssistConfig


def promises(config: AssistConfig, reach: Reach) -> Iterator[Promise]:
    """A packet for each session that friends finish."""
    each = least(config.sessions_per_day * reach.days, reach.taken())
    yield Promise("assist", "packet", config.pool, each)


def tells(config: AssistConfig, reach: Reach) -> dict[str, Most]:
    """A help takes a step at least, so a session has no more helps than steps."""
    sessions = config.sessions_per_day * reach.days
    return {
        "helped": config.helps_per_day * reach.days,
        "got_help": sessions * config.units,
    }
