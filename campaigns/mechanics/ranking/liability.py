"""What a ranking promises: a prize for each place. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Bound, Promise
from campaigns.mechanics.ranking.config import RankingConfig

METER = "ranking"


def promises(config: RankingConfig, reach: Reach) -> Iterator[Promise]:
    """One human being has one place."""
    highest = reach.raised(METER)
    each = 0 if highest is not None and highest < config.least else 1
    for band in config.bands:
        places = Bound("places", band.size, {"first": band.first, "last": band.last})
        yield Promise("ranking", band.prize, band.pool, each, band.title, (places,))
