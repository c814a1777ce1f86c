"""What points promise: how many can be earned, and what they are exchanged for. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Promise, least
from campaigns.mechanics.points.config import METER, PointsConfig


def promises(config: PointsConfig, reach: Reach) -> Iterator[Promise]:
    """Points are worth nothing but the prizes they are exchanged for, which are counted."""
    most = reach.spendable(METER)
    yield Promise("points", "points", "", most, config.name)
    for offer in config.offers:
        affordable = None if most is None else most // offer.cost
        each = least(affordable, offer.each or None, reach.taken())
        yield Promise("points", offer.scene, offer.pool, each, offer.title)
