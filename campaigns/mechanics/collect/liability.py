"""What a complete set promises, and how many one person can make. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.collect.config import CollectConfig, meter_of

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign


def sets(config: CollectConfig, reach: Reach) -> Most:
    """Sets one person can complete: as many as of the card they have least of."""
    # Friends' doubles come on top of one's own cards, so that they bound nothing.
    own = [] if config.gives_per_day else config.cards
    held = (reach.raised(meter_of(card.slug)) for card in own)
    return least(*held, config.per_person or None, reach.taken())


def pot_of(config: CollectConfig, frozen: FrozenCampaign) -> int:
    """What all who complete the set share at the end, in minor units."""
    pool = frozen.rewards.pools.get(config.prize.pool)
    return pool.escrow if pool is not None else 0


def promises(config: CollectConfig, reach: Reach) -> Iterator[Promise]:
    prize = config.prize
    # A shared pot is given once as a whole, however many share it: its packets are the bound.
    yield Promise("collect", prize.slug, prize.pool, sets(config, reach), prize.title)


def tells(config: CollectConfig, reach: Reach) -> dict[str, Most]:
    return {"combined": sets(config, reach)}
