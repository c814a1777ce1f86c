"""What a gift of insurance promises: one policy for each person, so many a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Bound, Promise
from campaigns.mechanics.gift.config import GiftConfig


def promises(config: GiftConfig, reach: Reach) -> Iterator[Promise]:
    quota = config.quota_per_day
    parts = {"per_day": quota, "days": reach.days}
    bound = Bound("quota", quota * reach.days, parts)
    yield Promise("gift", "policy", config.pool, 1, config.product.name, (bound,))
