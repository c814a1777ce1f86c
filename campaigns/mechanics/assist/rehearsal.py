"""Opening with friends' help in a dry run. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.assist import rules
from campaigns.mechanics.assist.config import AssistConfig


@dataclass
class Session:
    """A packet that waits for friends. `done` are steps of the curve."""

    owner: Person
    until: int
    done: int = 0
    amount: int = 0
    open: bool = True


class AssistRehearsal(Rehearsal):
    def __init__(self, config: AssistConfig, world: World) -> None:
        self.config, self.world = config, world
        self.curve = rules.curve(config.target, config.units, config.curve_power)
        self.days = -(-config.ttl_hours // 24)
        self.alive: list[Session] = []

    def visit(self, person: Person) -> None:
        """A session sets a packet aside, as in the product."""
        found: Session | None = person.state.get("assist")
        if found is not None and found.open:
            return
        today = ("assist", self.world.day)
        stock = self.world.pools.get(self.config.pool)
        if person.takes.get(today, 0) >= self.config.sessions_per_day or stock is None:
            return
        if not self.world.may_take(person) or not stock.reserve(self.world.day, person.number):
            return
        person.takes[today] = person.takes.get(today, 0) + 1
        session = Session(person, self.world.day + self.days)
        person.state["assist"] = session
        self.alive.append(session)
        if not self.config.units:
            self._open(session)

    def befriended(self, inviter: Person, friend: Person) -> None:
        self._help(friend, inviter, newcomer=True)

    def guest(self, inviter: Person) -> None:
        """A friend helps without taking part: nobody knows them here."""
        self._step(inviter, None, newcomer=True)

    def helped(self, helper: Person, owner: Person) -> None:
        if self.config.who_may_help == "all":
            self._help(helper, owner, newcomer=False)

    def _help(self, helper: Person, owner: Person, *, newcomer: bool) -> None:
        session: Session | None = owner.state.get("assist")
        if session is None or not session.open:
            return
        today, once = ("helps", self.world.day), ("helped", id(session))
        if once in helper.takes or helper.takes.get(today, 0) >= self.config.helps_per_day:
            return
        helper.takes[today] = helper.takes.get(today, 0) + 1
        helper.takes[once] = 1
        self._step(owner, helper, newcomer=newcomer)

    def _step(self, owner: Person, helper: Person | None, *, newcomer: bool) -> None:
        session: Session | None = owner.state.get("assist")
        if session is None or not session.open:
            return
        config = self.config
        remaining = config.units - session.done
        units = rules.units_of(newcomer, config.new_units, config.old_units, remaining)
        session.amount += rules.step(self.curve, session.done, units)
        session.done += units
        if helper is not None:
            self.world.happen(helper, "helped")
        self.world.happen(owner, "got_help", actor=helper)
        if session.done >= config.units:
            self._open(session)

    def _open(self, session: Session) -> None:
        session.open = False
        self.world.count_take(session.owner)
        self.world.hand_over(session.owner, "assist", "packet", self.config.pool)

    def evening(self, day: int) -> None:
        """What was not finished in time gives its packet back."""
        kept = []
        for session in self.alive:
            if session.open and session.until <= day + 1:
                session.open = False
                self.world.pools[self.config.pool].release()
            elif session.open:
                kept.append(session)
        self.alive = kept
