"""What one run came to. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from campaigns.dryrun.people import SORTS, Sort
from campaigns.dryrun.world import World


@dataclass
class Outcome:
    """What one run came to; money in minor units, people and prizes in real numbers."""

    cost: list[int]
    """What of the budget is promised until the end of each day."""
    total: int
    people: int
    invited: int
    cheats: int
    money: dict[Sort, int]
    stopped: int
    prizes: dict[tuple[str, str], int]
    pools: dict[str, int]
    """Prizes given, by pool."""
    empty: dict[str, int]
    """By pool, the day on which it was empty, from 0; missing where it was not."""
    capped: bool = False
    refused: dict[str, int] = field(default_factory=dict)
    """By pool, how often an hour gave no more: tries …"""
    turned: dict[str, int] = field(default_factory=dict)
    """… and how many people it turned away at least once; "" are those of all pools."""
    cuts: int = 0
    less: int = 0
    """Amounts that were cut to what an hour had left, and how much less they were."""
    most_each: dict[tuple[str, str], int] = field(default_factory=dict)
    """The most any one person got of a promise."""

    @property
    def k(self) -> float:
        """Friends who came for each who came by themselves or by a friend."""
        return self.invited / self.people if self.people else 0.0

    @property
    def over(self) -> int | None:
        """The day on which the last pool was empty; None where something is left."""
        return max(self.empty.values()) if len(self.empty) == len(self.pools) else None


def outcome_of(world: World, capped: bool) -> Outcome:
    """Count a run that is over; one simulated person stands for `world.scale`."""
    people, scale, cost, sums = world.people, world.scale, 0.0, []
    for amount in world.cost:
        cost += amount
        sums.append(round(cost))
    each: Counter[tuple[str, str]] = Counter()
    for person in people:
        for promise in world.given:
            each[promise] = max(each[promise], person.takes.get(promise, 0))
    return Outcome(
        cost=sums,
        total=sum(stock.weigh(stock.paid) for stock in world.pools.values()),
        people=len(people) * scale,
        invited=sum(p.inviter is not None and p.sort == "honest" for p in people) * scale,
        cheats=sum(person.sort != "honest" for person in people) * scale,
        money={sort: round(world.money.get(sort, 0.0)) for sort in SORTS},
        stopped=round(world.stopped),
        prizes={
            promise: world.pools[world.of[promise]].weigh(count)
            for promise, count in world.given.items()
        },
        pools={slug: stock.weigh(stock.given) for slug, stock in world.pools.items()},
        empty={
            slug: stock.empty_on
            for slug, stock in world.pools.items()
            if stock.empty_on is not None
        },
        capped=capped,
        refused=dict(world.hours.refused),
        turned=_turned(world),
        cuts=round(world.hours.cuts),
        less=round(world.hours.less),
        most_each=dict(each),
    )


def _turned(world: World) -> dict[str, int]:
    """Whoever was turned away by several pools is one of all, too."""
    by_pool = world.hours.turned
    found = {slug: len(who) * world.scale for slug, who in by_pool.items()}
    return {**found, "": len(set().union(*by_pool.values())) * world.scale}
