"""Collecting cards in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.collect.config import CollectConfig, meter_of


class CollectRehearsal(Rehearsal):
    """Cards are meters: whoever draws one raises it."""

    def __init__(self, config: CollectConfig, world: World) -> None:
        self.config, self.world = config, world
        self.meters = [meter_of(card.slug) for card in config.cards]
        self.key = ("collect", config.prize.slug)
        self.done: list[Person] = []
        if config.share_pot:
            # One pot however many people one simulated person stands for.
            world.whole(config.prize.pool)

    def visit(self, person: Person) -> None:
        """Today's cards come by `take`, so a set is made on the next visit at the latest."""
        self._combine(person)

    def take(self, person: Person) -> None:
        self._combine(person)

    def _combine(self, person: Person) -> None:
        limit = self.config.per_person
        while all(person.meters.get(meter, 0) for meter in self.meters):
            if limit and person.takes.get(self.key, 0) >= limit:
                return
            prize = self.config.prize
            if self.config.share_pot:
                person.takes[self.key] = person.takes.get(self.key, 0) + 1
                self.done.append(person)
            elif self.world.take(person, *self.key, prize.pool) is None:
                return
            for meter in self.meters:
                self.world.spend(person, meter, 1)
            self.world.happen(person, "combined")

    def ended(self) -> None:
        """Whoever was seen through has no part; the others share what is in the pot."""
        sharers = [person for person in self.done if not person.seen]
        if not sharers or (stock := self.world.pools.get(self.config.prize.pool)) is None:
            return
        pot = 0
        while stock.reserve(self.world.day):
            self.world.given[self.key] += 1
            self.world.of[self.key] = self.config.prize.pool
            pot += stock.give()
        if most := self.config.share_most:
            pot = min(pot, most * len(sharers) * self.world.scale)
        self.world.pay(sharers, pot)
