"""A ranking in a dry run: the places of everybody, by its own order. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import RankingConfig
from campaigns.mechanics.ranking.liability import METER


class RankingRehearsal(Rehearsal):
    def __init__(self, config: RankingConfig, world: World) -> None:
        self.config, self.world = config, world
        # There is one first place however many people one simulated person stands for.
        for pool in rules.sizes(config.bands):
            world.whole(pool)
        self.seen: dict[int, tuple[int, int]] = {}

    def evening(self, day: int) -> None:
        """Who reached it earlier comes first: days are fine enough here."""
        for person in self.world.people:
            value = person.meters.get(METER, 0)
            if value and self.seen.get(person.number, (0, 0))[0] != value:
                self.seen[person.number] = (value, day)

    def ended(self) -> None:
        people: dict[int, Person] = {p.number: p for p in self.world.people if not p.seen}
        entries = [
            rules.Entry(number, value, day)
            for number, (value, day) in self.seen.items()
            if number in people
        ]
        for place, entry in enumerate(rules.standing(entries, self.config.least), 1):
            band = rules.band_of(self.config.bands, place)
            if band is not None:
                person = people[entry.participation]
                self.world.promise(person, "ranking", band.prize, band.pool)
