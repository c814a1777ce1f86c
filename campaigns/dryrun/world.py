"""One run's world: stock, meters, limits and what was promised, by the frozen version. Pure."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.hours import Hours
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.stock import Stock
from campaigns.law.windows import start_of
from campaigns.liability.reach import Reach

EVER = -1


class World:
    """What mechanics may do to people. `rates` are this run's own, between 0 and 1."""

    def __init__(
        self,
        frozen: FrozenCampaign,
        params: Parameters,
        rng: random.Random,
        scale: int,
        rates: Mapping[str, float],
    ) -> None:
        self.frozen = frozen
        self.params = params
        self.rng = rng
        self.scale = scale
        self.rates = rates
        self.days = Reach(frozen).days
        self.day = 0
        zone, period = ZoneInfo(frozen.timezone), frozen.period
        self.first: date = period.start.astimezone(zone).date()
        self.hours = Hours(frozen.rewards, rng)
        self.pools = {
            slug: Stock(pool, -(-pool.count // scale), slug, self.hours)
            for slug, pool in frozen.rewards.pools.items()
        }
        self.people: list[Person] = []
        self.given: Counter[tuple[str, str]] = Counter()
        """By promise, in simulated units."""
        self.of: dict[tuple[str, str], str] = {}
        """By promise, its pool."""
        self.money: dict[str, float] = defaultdict(float)
        """By sort of people, in minor units."""
        self.stopped = 0.0
        """Minor units that cheats who were seen through asked for, once for each prize."""
        self.cost: list[float] = [0.0] * self.days
        """Money by day, in minor units, weighed."""
        self._heard = defaultdict(list)
        for number, listener in enumerate(frozen.listeners):
            until = listener.until
            last = (until.astimezone(zone).date() - self.first).days if until else None
            self._heard[listener.on].append((number, listener, last))
        self._allowances = frozen.allowances
        self._limits = [
            rule for rule in frozen.limits if rule.action == "draw" and rule.entity == "person"
        ]
        self.games: list[Rehearsal] = []
        for _slug, mechanic, config in frozen.playing:
            game = mechanic.rehearse(config, self)
            if game is not None:
                self.games.append(game)
        for stock in self.pools.values():
            stock.fill(rng)

    @property
    def today(self) -> date:
        return self.first + timedelta(days=self.day)

    def whole(self, pool: str) -> None:
        """Let a pool be played in its full number though the rest is scaled; before any is
        given."""
        if pool in self.pools:
            section = self.frozen.rewards.pools[pool]
            self.pools[pool] = Stock(section, section.count, pool, self.hours)

    def chance(self, rate: float) -> bool:
        return self.rng.random() < rate

    def happen(
        self, person: Person, name: str, amount: int = 1, actor: Person | None = None
    ) -> None:
        """What counts raises meters, within the caps of those who listen. What somebody on hold
        does is not counted."""
        if person.seen or (actor is not None and actor.seen):
            return
        for number, listener, last in self._heard.get(name, ()):
            if last is not None and self.day >= last:
                continue
            raises = listener.amount * amount
            if listener.per_day:
                had = person.raised.get((number, self.day), 0)
                raises = min(raises, listener.per_day - had)
            if listener.most:
                raises = min(raises, listener.most - person.raised.get((number, EVER), 0))
            if raises <= 0:
                continue
            for day in (self.day, EVER):
                key = (number, day)
                person.raised[key] = person.raised.get(key, 0) + raises
            person.meters[listener.meter] = person.meters.get(listener.meter, 0) + raises

    def left(self, person: Person, meter: str) -> int:
        """What can be spent of a meter now, today's allowance included."""
        return person.meters.get(meter, 0) + self._free(person, meter)

    def spend(self, person: Person, meter: str, amount: int) -> None:
        """The allowance goes first, as in the product."""
        free = min(self._free(person, meter), amount)
        if free:
            used = person.free[1] if person.free[0] == self.day else {}
            used[meter] = used.get(meter, 0) + free
            person.free = (self.day, used)
        if amount > free:
            person.meters[meter] = person.meters.get(meter, 0) - (amount - free)

    def _free(self, person: Person, meter: str) -> int:
        allowed = self._allowances.get(meter, 0)
        if not allowed or person.free[0] != self.day:
            return allowed
        return allowed - person.free[1].get(meter, 0)

    def may_take(self, person: Person) -> bool:
        """Whether the campaign's limits let somebody take one more today."""
        return all(
            person.takes.get((rule.slug, self._window(rule.window)), 0) < rule.most
            for rule in self._limits
        )

    def _window(self, window: str) -> object:
        zone = self.frozen.timezone
        noon = datetime.combine(self.today, datetime.min.time(), ZoneInfo(zone))
        # People are there once a day, so an hour is no finer than a day here.
        name = "day" if window == "hour" else window
        return start_of(name, noon + timedelta(hours=12), zone)  # type: ignore[arg-type]

    def count_take(self, person: Person) -> None:
        """Count one taking against the campaign's limits, whatever it gives."""
        for rule in self._limits:
            at = (rule.slug, self._window(rule.window))
            person.takes[at] = person.takes.get(at, 0) + 1

    def take(self, person: Person, mechanic: str, key: str, pool: str) -> int | None:
        """Promise a unit of `pool`; what it holds, None when there is none or may be none.

        For somebody seen through it is counted as stopped, and nothing is given.
        """
        if not self.may_take(person):
            return None
        got = self.promise(person, mechanic, key, pool)
        if got is not None:
            self.count_take(person)
        return got

    def promise(self, person: Person, mechanic: str, key: str, pool: str) -> int | None:
        """As `take`, where the taking is counted by itself or is none, as a ranking's."""
        stock = self.pools.get(pool)
        if stock is None or not stock.reserve(self.day, person.number):
            return None
        return self.hand_over(person, mechanic, key, pool)

    def hand_over(
        self, person: Person, mechanic: str, key: str, pool: str, amount: int | None = None
    ) -> int | None:
        """As `take`, of a unit that was set aside before (`Stock.reserve`)."""
        stock = self.pools[pool]
        promise = (mechanic, key)
        if person.seen:
            stock.release()
            # Once: after the first time somebody knows who this is.
            if promise not in person.takes:
                person.takes[promise] = 0
                self.stop(stock, amount)
            return None
        self.given[promise] += 1
        self.of[promise] = pool
        person.takes[promise] = person.takes.get(promise, 0) + 1
        value = stock.give(amount)
        self.pay([person], value * stock.count / stock.size)
        return value

    def stop(self, stock: Stock, amount: int | None = None) -> None:
        """Note what somebody seen through did not get."""
        usual = stock.pool.escrow / stock.count if amount is None else amount
        self.stopped += usual * stock.count / stock.size

    def pay(self, people: list[Person], weighed: float) -> None:
        """Book what is promised today to whom it goes, in equal parts."""
        self.cost[self.day] += weighed
        for person in people:
            self.money[person.sort] += weighed / len(people)
