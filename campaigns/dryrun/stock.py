"""A pool in one run: units, what they hold, and the day it was empty. Pure."""

from __future__ import annotations

import random

from campaigns.dryrun.hours import Hours
from rewards.contracts import PoolSection
from rewards.split import split_double_mean, split_exchangeable

_MANY = 20_000
"""Beyond so many packets a sample of the split stands for it."""


class Stock:
    """`size` units of a pool stand for its `count`; each weighs `count / size`."""

    def __init__(
        self, pool: PoolSection, size: int, slug: str = "", hours: Hours | None = None
    ) -> None:
        self.pool = pool
        self.slug = slug
        self.hours = hours
        self.count = pool.count
        self.size = max(1, min(size, pool.count))
        self.left = self.size
        self.given = 0
        self.paid = 0
        """What units given so far hold, unweighted."""
        self.empty_on: int | None = None
        self._values: list[int] = []

    def fill(self, rng: random.Random) -> None:
        """Split it anew. A part of a random split is scaled with it: the sum is exact."""
        pool = self.pool
        if pool.split == "fixed" or pool.shares:
            return
        total = pool.escrow * self.size // self.count
        total = max(total, self.size * pool.min)
        if self.size > _MANY:
            self._values = [total // self.size] * self.size
        elif pool.split == "exchangeable":
            self._values = split_exchangeable(total, self.size, rng, pool.min)
        else:
            self._values = split_double_mean(total, self.size, rng, pool.min, pool.max)

    def reserve(self, day: int, who: int | None = None) -> bool:
        """Set a unit aside for person number `who`; False when there is none, or the hour gives
        no more. What is next may be cut to what the hour has left."""
        if self.left <= 0 or not self._paced(who):
            return False
        self.left -= 1
        if not self.left and self.empty_on is None:
            self.empty_on = day
        return True

    def _paced(self, who: int | None) -> bool:
        if self.hours is None:
            return True
        value = self._values[-1] if self._values else (self.pool.dearest or 0)
        given = self.hours.let(self.slug, self.pool, value, self.count / self.size, who)
        if self._values and 0 < given < value:
            self._values[-1] = given
        return given > 0 or value <= 0

    def release(self) -> None:
        """Give a unit back that was set aside."""
        self.left += 1
        self.empty_on = None

    def give(self, amount: int | None = None) -> int:
        """Hand over a unit that was set aside; what it holds in minor units. `amount` where
        a pot paid less than whole."""
        self.given += 1
        value = self._values.pop() if self._values else (self.pool.amount or 0)
        value = value if amount is None else min(amount, value)
        self.paid += value
        return value

    def weigh(self, value: int) -> int:
        """What a number of simulated units stands for."""
        return value * self.count // self.size

    def quota(self, amount: int, place: int) -> int:
        """A quota of `amount` real units in simulated ones, the `place`-th time from 0:
        the parts of all times never add up to more."""
        return amount * (place + 1) * self.size // self.count - (
            amount * place * self.size // self.count
        )
