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
            if self.world.take(person, *self.key, prize.pool) is None:
                return
            for meter in self.meters:
                self.world.spend(person, meter, 1)
            self.world.happen(person, "combined")
