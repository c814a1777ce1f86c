"""Exchanging points in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.points import state
from campaigns.mechanics.points.config import METER, PointsConfig


class PointsRehearsal(Rehearsal):
    """People exchange for the dearest they can pay, as soon as they can."""

    def __init__(self, config: PointsConfig, world: World) -> None:
        self.world = world
        self.offers = sorted(config.offers, key=lambda offer: -offer.cost)

    def take(self, person: Person) -> None:
        for offer in self.offers:
            key = ("points", offer.scene)
            while True:
                points = self.world.left(person, METER)
                if state.offer_state(offer, points, person.takes.get(key, 0)) != "open":
                    break
                if self.world.take(person, *key, offer.pool) is None:
                    break
                self.world.spend(person, METER, offer.cost)
