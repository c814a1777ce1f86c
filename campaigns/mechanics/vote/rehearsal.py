"""Voting in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.vote.config import VoteConfig


class VoteRehearsal(Rehearsal):
    """Everybody gives the votes of the day: only how many there are can matter to others."""

    def __init__(self, config: VoteConfig, world: World) -> None:
        self.config, self.world = config, world

    def visit(self, person: Person) -> None:
        self.world.happen(person, "voted", self.config.per_day)
