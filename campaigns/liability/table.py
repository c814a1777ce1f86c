"""The table: a line for each promise, pools summed once, money and pieces apart. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Bound, Most, Promise, is_money, least, times, worth

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign


@dataclass(frozen=True)
class Line:
    """One promise: how many at most, why, and what they cost in minor units.

    `bounds` are all that hold, the one that binds first. `money` is paid out, `aside` is what
    the organiser sets aside for pieces. A count without a pool may have no bound at all.
    """

    promise: Promise
    kind: str
    """A kind of pool, or `count`."""
    most: Most
    bounds: tuple[Bound, ...]
    money: int
    aside: int


@dataclass(frozen=True)
class PoolSum:
    """What all promises of one pool come to; never more than it holds."""

    slug: str
    kind: str
    most: int
    money: int
    aside: int
    promised: bool
    """False where no mechanic gives what it holds."""


@dataclass(frozen=True)
class Liability:
    """The most a campaign can owe, in minor units of `currency`, and in pieces by kind."""

    currency: str
    budget: int
    lines: tuple[Line, ...]
    pools: tuple[PoolSum, ...]

    @property
    def money(self) -> int:
        """What can be paid out to people."""
        return sum(pool.money for pool in self.pools)

    @property
    def aside(self) -> int:
        """What the organiser's own pieces cost: premiums, goods, codes."""
        return sum(pool.aside for pool in self.pools)

    @property
    def total(self) -> int:
        """What the budget has to hold."""
        return self.money + self.aside

    @property
    def pieces(self) -> dict[str, int]:
        """Prizes that are not money, by kind."""
        found: dict[str, int] = defaultdict(int)
        for pool in self.pools:
            if pool.kind != "packets" and pool.most:
                found[pool.kind] += pool.most
        return dict(found)

    @property
    def shared(self) -> int:
        """How much the lines' money exceeds the sum, because promises share pools."""
        return sum(line.money for line in self.lines) - self.money


def liability(frozen: FrozenCampaign, population: int | None = None) -> Liability:
    """What a compiled campaign owes at most. `population`: how many can take part."""
    pools = frozen.rewards.pools
    lines: list[Line] = []
    for law in arms_of(frozen):
        reach = Reach(law, population)
        for _slug, mechanic, config in law.playing:
            for promise in mechanic.promises(config, reach):
                if promise.pool and promise.pool not in pools:
                    continue
                # What two arms promise alike is one promise: a person has one of them.
                if all(line.promise != promise for line in lines):
                    lines.append(_line(promise, reach))
    sums = []
    for slug, pool in pools.items():
        own = [line for line in lines if line.promise.pool == slug]
        most = min(sum(line.most or 0 for line in own), pool.count)
        cost = worth(pool, most)
        money = is_money(pool)
        sums.append(
            PoolSum(
                slug, pool.kind, most, cost if money else 0, 0 if money else cost, bool(own)
            )
        )
    return Liability(frozen.currency, frozen.rewards.budget.total, tuple(lines), tuple(sums))


def arms_of(frozen: FrozenCampaign) -> list[FrozenCampaign]:
    """The campaign as each arm of its trial has it; itself alone without one. They share the
    pools, and people may fall into any of them."""
    return list(frozen.variants)


def _line(promise: Promise, reach: Reach) -> Line:
    each = promise.each
    bounds = list(promise.bounds)
    if each == 0:
        bounds.append(Bound("never", 0))
    elif each is not None and reach.population is not None:
        people = times(each, reach.population) or 0
        bounds.append(Bound("people", people, {"each": each, "people": reach.population}))
    if not promise.pool:
        bounds.sort(key=lambda bound: bound.most)
        most = least(*(bound.most for bound in bounds))
        return Line(promise, "count", most, tuple(bounds), 0, 0)
    pool = reach.pools[promise.pool]
    bounds.append(Bound("pots" if pool.shares else "stock", pool.count))
    # What binds comes first; of equals the mechanic's own reason.
    bounds.sort(key=lambda bound: bound.most)
    most = bounds[0].most
    cost, money = worth(pool, most), is_money(pool)
    return Line(
        promise, pool.kind, most, tuple(bounds), cost if money else 0, 0 if money else cost
    )


def promised_pools(frozen: FrozenCampaign, but: str) -> set[str]:
    """The pools that mechanics other than `but` promise of."""
    reach = Reach(frozen)
    return {
        promise.pool
        for slug, mechanic, config in frozen.playing
        if slug != but
        for promise in mechanic.promises(config, reach)
        if promise.pool
    }
