"""A discrete-event world: people are generators that say how long they wait before going on.

Everything happens in the order of the world's own clock, which is an argument everywhere; how
fast that is in real time is left to the machine.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

Life: TypeAlias = Generator[timedelta, None, None]
"""What one person does: each `yield` is a wait."""


@dataclass
class World:
    """`now` runs from the first moment to `until`; whoever would act later never does."""

    now: datetime
    until: datetime
    rng: random.Random
    _due: list[tuple[datetime, int, Life]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def begin(self, life: Life, at: datetime | None = None) -> None:
        """Let a life begin at `at`, at once when that is missing or past."""
        moment = max(at or self.now, self.now)
        heapq.heappush(self._due, (moment, next(self._order), life))

    def begin_in(self, life: Life, wait: timedelta) -> None:
        """Let a life begin after `wait`."""
        self.begin(life, self.now + wait)

    def run(self, progress: Callable[[float], None] = lambda share: None) -> None:
        """Play until nobody is left or the time is over. `progress`: share of the time, 0–1."""
        first = self.now
        span = (self.until - first) / timedelta(seconds=1) or 1.0
        while self._due:
            at, _number, life = heapq.heappop(self._due)
            if at > self.until:
                break
            self.now = at
            progress((at - first) / timedelta(seconds=1) / span)
            try:
                wait = next(life)
            except StopIteration:
                continue
            self.begin_in(life, wait)
        progress(1.0)

    def seconds(self, low: float, high: float) -> timedelta:
        """A wait between two numbers of seconds."""
        return timedelta(seconds=self.rng.uniform(low, high))

    def minutes(self, middle: float) -> timedelta:
        """A wait around so many minutes, mostly shorter, sometimes much longer."""
        return timedelta(minutes=min(self.rng.expovariate(1 / middle), middle * 6))

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.rng.random() < share
