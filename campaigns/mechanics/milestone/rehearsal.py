"""A ladder in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.milestone.config import METER, MilestoneConfig


class MilestoneRehearsal(Rehearsal):
    def __init__(self, config: MilestoneConfig, world: World) -> None:
        self.config, self.world = config, world

    def befriended(self, inviter: Person, friend: Person) -> None:
        """A message tells whoever has reached a step, and they come."""
        self.take(inviter)

    def take(self, person: Person) -> None:
        reached = person.meters.get(METER, 0)
        for step in self.config.steps:
            if step.at > reached:
                return
            if ("milestone", step.scene) not in person.takes:
                self.world.take(person, "milestone", step.scene, step.pool)

    def ended(self) -> None:
        """What was reached at the end is still taken."""
        for person in self.world.people:
            self.take(person)
