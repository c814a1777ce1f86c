"""Gifts of insurance in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.gift.config import GiftConfig


class GiftRehearsal(Rehearsal):
    """Whoever qualifies fills the form in; a gift nobody claims is free again the same day."""

    def __init__(self, config: GiftConfig, world: World) -> None:
        self.config, self.world = config, world
        self.left = 0

    def morning(self, day: int) -> None:
        stock = self.world.pools.get(self.config.pool)
        self.left = stock.quota(self.config.quota_per_day, day) if stock else 0

    def take(self, person: Person) -> None:
        had = ("gift", "policy") in person.takes
        # A policy needs an identity card: cheats have those of real people, or none.
        if had or not person.qualifies or self.left <= 0:
            return
        if self.world.take(person, "gift", "policy", self.config.pool) is not None:
            self.left -= 1
