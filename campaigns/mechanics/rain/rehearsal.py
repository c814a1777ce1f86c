"""A packet rain in a dry run. Pure."""

from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig

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
        self.waves: dict[int, list[int]] = defaultdict(list)
        if config.has_waves:
            found = rules.waves(
                config, world.frozen.timezone, period.start, period.end, period.start
            )
            for place, wave in enumerate(found):
                day = (wave.starts_at.astimezone(zone).date() - world.first).days
                self.waves[day].append(place)
        self.left: list[int] = []
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
        self.left = [stock.quota(self.config.per_wave, place) for place in places]
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
