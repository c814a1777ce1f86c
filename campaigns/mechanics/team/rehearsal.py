"""Teams that share a pot, in a dry run. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.team.config import TeamConfig


@dataclass
class Band:
    """A team that is coming together, its pot set aside."""

    until: int
    members: list[Person] = field(default_factory=list)
    open: bool = True


class TeamRehearsal(Rehearsal):
    def __init__(self, config: TeamConfig, world: World) -> None:
        self.config, self.world = config, world
        self.days = -(-config.ttl_hours // 24)
        self.alive: list[Band] = []

    def _team(self, person: Person) -> Band | None:
        found: Band | None = person.state.get("team")
        return found if found is not None and found.open else None

    def _free(self, person: Person) -> bool:
        had = person.takes.get(("team", "pot"), 0)
        return self._team(person) is None and had < self.config.per_person

    def visit(self, person: Person) -> None:
        """Whoever shares, or cheats, founds a team; the others wait to be asked."""
        stock = self.world.pools.get(self.config.pool)
        if stock is None or not self._free(person):
            return
        if not (person.sharer or person.group) or not self.world.may_take(person):
            return
        if stock.reserve(self.world.day, person.number):
            team = Band(self.world.day + self.days, [person])
            person.state["team"] = team
            self.alive.append(team)

    def befriended(self, inviter: Person, friend: Person) -> None:
        self._enter(friend, inviter)

    def helped(self, helper: Person, owner: Person) -> None:
        self._enter(helper, owner)

    def _enter(self, person: Person, owner: Person) -> None:
        team = self._team(owner)
        if team is None or not self._free(person):
            return
        team.members.append(person)
        person.state["team"] = team
        if len(team.members) >= self.config.size:
            self._pay(team)

    def _pay(self, team: Band) -> None:
        """One who was seen through holds nobody else's part back, and has none."""
        team.open = False
        config, stock = self.config, self.world.pools[self.config.pool]
        pot = config.pot(len(team.members))
        fair = [person for person in team.members if not person.seen]
        part = pot * len(fair) // len(team.members)
        if not fair:
            stock.release()
            self.world.stop(stock, pot)
            return
        promise = ("team", "pot")
        self.world.given[promise] += 1
        self.world.of[promise] = config.pool
        weight = stock.count / stock.size
        self.world.pay(fair, stock.give(part) * weight)
        self.world.stopped += (pot - part) * weight
        for person in fair:
            person.takes[promise] = person.takes.get(promise, 0) + 1
            self.world.happen(person, "team_full")

    def evening(self, day: int) -> None:
        kept = []
        for team in self.alive:
            if team.open and team.until <= day + 1:
                if len(team.members) >= self.config.enough:
                    self._pay(team)
                else:
                    team.open = False
                    self.world.pools[self.config.pool].release()
            elif team.open:
                kept.append(team)
        self.alive = kept
