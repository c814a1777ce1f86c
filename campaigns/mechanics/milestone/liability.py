"""What a ladder promises: each step once a person, where it can be reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Promise, least
from campaigns.mechanics.milestone.config import METER, MilestoneConfig


def promises(config: MilestoneConfig, reach: Reach) -> Iterator[Promise]:
    highest = reach.raised(METER)
    for step in config.steps:
        out_of_reach = highest is not None and highest < step.at
        each = least(0 if out_of_reach else 1, reach.taken())
        yield Promise("milestone", step.scene, step.pool, each, step.title)
