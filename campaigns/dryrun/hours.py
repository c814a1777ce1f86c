"""What an hour may give, in one run: limits of pools and campaign, and the clamp. Pure."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rewards.contracts import PoolSection, RewardsSection


class Hours:
    """Amounts that are promised are counted as in the product: in the hour of the promise, of
    the pool and of the campaign. `now` is the hour from the beginning, None outside of hours:
    what is settled after the end waits for the hours it needs."""

    def __init__(self, rewards: RewardsSection, rng: random.Random) -> None:
        self.rng = rng
        self.now: int | None = None
        self.campaign = rewards.budget.per_hour
        self.limited = bool(self.campaign or any(p.per_hour for p in rewards.pools.values()))
        self.refused: Counter[str] = Counter()
        """By pool, how often an hour was full: tries, in real prizes …"""
        self.turned: defaultdict[str, set[int]] = defaultdict(set)
        """… and whom it turned away, by their numbers."""
        self.cuts = 0.0
        """Amounts that were cut, in real prizes …"""
        self.less = 0.0
        """… and how much less they were, in minor units."""
        self._left: dict[tuple[str, int], float] = {}

    @contextmanager
    def at(self, hour: int) -> Iterator[None]:
        """For a while it is `hour`, whenever somebody's visit is told: a wave falls at its own
        moment, and all of it counts in that hour."""
        before, self.now = self.now, hour
        try:
            yield
        finally:
            self.now = before

    def let(
        self, slug: str, pool: PoolSection, value: int, weight: float, who: int | None = None
    ) -> int:
        """How much of `value` may be promised now, 0 when nothing; `weight` real prizes of it.
        `who` is the number of the person who asks.

        With a weight an hour may have room for some of them: chance decides, so that on average
        as many are given, and the hour is over then.
        """
        if self.now is None or not self.limited or value <= 0:
            return value
        least = min(pool.min, value) if pool.cut else None
        given = value
        limits = {slug: pool.per_hour, "": self.campaign}
        for owner, limit in limits.items():
            if limit:
                given = self._of(owner, limit, given, weight, least)
            if not given:
                self.refused[slug] += round(weight)
                if who is not None:
                    self.turned[slug].add(who)
                return 0
        self._spend(limits, given * weight)
        if given < value:
            self.cuts += 1
            self.less += value - given
        return given

    def _of(self, owner: str, limit: int, value: int, weight: float, least: int | None) -> int:
        left = self._rest(owner, limit)
        if left >= value * weight:
            return value
        if weight <= 1:
            return int(left) if least is not None and left >= least else 0
        whole, rest = divmod(left, value)
        room = whole + (least is not None and rest >= least)
        # Decided once: more tries must not make it likelier.
        self._left[owner, self.now or 0] = 0.0
        return value if self.rng.random() < room / weight else 0

    def _rest(self, owner: str, limit: int) -> float:
        return self._left.get((owner, self.now or 0), float(limit))

    def _spend(self, limits: Mapping[str, int], amount: float) -> None:
        for owner, limit in limits.items():
            if limit:
                left = max(self._rest(owner, limit) - amount, 0.0)
                self._left[owner, self.now or 0] = left
