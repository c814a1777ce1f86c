"""Checking in, in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.checkin import rules
from campaigns.mechanics.checkin.config import CheckinConfig


class CheckinRehearsal(Rehearsal):
    def __init__(self, config: CheckinConfig, world: World) -> None:
        self.config, self.world = config, world

    def visit(self, person: Person) -> None:
        """Today's day, and one that was missed where it may be made up."""
        days, made = person.state.setdefault("checkin", (set(), [0]))
        today = self.world.today
        days.add(today)
        self.world.happen(person, "checked_in")
        if made[0] < self.config.makeups:
            first = min(days)
            missed = rules.missed(days, first, today)
            if missed:
                days.add(missed[0])
                made[0] += 1
                self.world.happen(person, "made_up")
                self.world.happen(person, "checked_in")

    def take(self, person: Person) -> None:
        days, _made = person.state["checkin"]
        count = rules.best(days) if self.config.mode == "streak" else len(days)
        for one in self.config.days:
            if one.day <= count and ("checkin", one.scene) not in person.takes:
                self.world.take(person, "checkin", one.scene, one.pool)
