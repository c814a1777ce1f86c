"""A packet rain in a dry run. Pure."""

from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig

HOURS = 24
"""Hours of a day, as `campaigns.dryrun.run` counts them from the beginning."""
ATTENDS = 0.5
"""How likely an honest person is there at one of the day's waves."""
CATCHES = 0.7
"""How likely one of the taps catches something; scripts miss none."""
KNOWS_WORD = 0.4
"""How likely an honest person has heard a password."""


class RainRehearsal(Rehearsal):
    def __init__(self, config: RainConfig, world: World) -> None:
        self.config, self.world = config, world
        zone, period = ZoneInfo(world.frozen.timezone), world.frozen.period
        self.waves: dict[int, list[tuple[int, int]]] = defaultdict(list)
        """By day its waves: their place among all, and the hour of the day they fall in."""
        if config.has_waves:
            found = rules.waves(
                config, world.frozen.timezone, period.start, period.end, period.start
            )
            for place, wave in enumerate(found):
                at = wave.starts_at.astimezone(zone)
                self.waves[(at.date() - world.first).days].append((place, at.hour))
        self.left: list[int] = []
        self.hours: list[int] = []
        self.rolled = 0

    def morning(self, day: int) -> None:
        """What yesterday's waves left joins today's first."""
        stock = self.world.pools.get(self.config.pool)
        rest = sum(self.left) if self.config.leftover == "roll" else 0
        places = self.waves.get(day, [])
        if stock is None or not places:
            self.rolled += rest
            self.left = []
            return
        self.left = [stock.quota(self.config.per_wave, place) for place, _hour in places]
        self.hours = [day * HOURS + hour for _place, hour in places]
        self.left[0] += rest + self.rolled
        self.rolled = 0

    def take(self, person: Person) -> None:
        honest = person.sort == "honest"
        for place in range(len(self.left)):
            if honest and not self.world.chance(ATTENDS):
                continue
            for _tap in range(self.config.catches):
                if self.left[place] <= 0:
                    break
                if honest and not self.world.chance(CATCHES):
                    continue
                # Whenever this person's day is told: a wave counts in its own hour alone.
                with self.world.hours.at(self.hours[place]):
                    got = self.world.take(person, "rain", "wave", self.config.pool)
                if got is not None:
                    self.left[place] -= 1
                    self.world.happen(person, "caught")
        self._say(person, honest)

    def _say(self, person: Person, honest: bool) -> None:
        said = person.state.setdefault("rain", set())
        for word in rules.valid_on(self.config.words, self.world.today):
            name = rules.name_of(word.word)
            if name in said or (honest and not self.world.chance(KNOWS_WORD)):
                continue
            said.add(name)
            self.world.happen(person, "password_right")
            self.world.take(person, "rain", "password", self.config.word_pool)
