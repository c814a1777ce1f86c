"""One run: people come, play, bring friends; cheats do what cheats do. Pure."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterator
from typing import Any

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.outcome import Outcome, outcome_of
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.people import Person, Sort
from campaigns.dryrun.world import World

HOURS = 24
PEOPLE = 2_500
"""So many people are played one by one in a run; of more, one stands for several."""
GROWTH = 6
"""Where friends bring friends without end, a run stops at so many times its people."""
FARM, RING = 20, 8
"""Phones of one farm; people of one ring."""
CHEATS_QUALIFY = 0.1
"""What the organiser's own systems report is hard to fake."""
LATER = 0.3
"""Somebody who comes back asks fewer friends than the first time."""
FIRST = 0.3
"""How likely a cheat is there before anybody else on a day; otherwise in its first half."""
_RATES = ("share", "come", "stay", "qualify", "back", "detected")


def scale_of(params: Parameters) -> int:
    """How many people one of the simulated stands for."""
    grown = params.share * params.come * params.friends / 10_000
    grown *= params.stay / 100
    cheats = params.script + params.farm + params.ring
    expected = params.people * (1 + min(grown, 2.0)) + cheats
    return max(1, math.ceil(expected / PEOPLE))


def arrivals(curve: str, days: int) -> list[float]:
    """Shares of a whole by day; early ones fade by a fifth a day."""
    weights = [0.8**day + 0.04 if curve != "even" else 1.0 for day in range(days)]
    if curve == "late":
        weights.reverse()
    whole = sum(weights)
    return [weight / whole for weight in weights]


def rates_of(params: Parameters, rng: random.Random) -> dict[str, float]:
    """This run's own rates: the entered ones, each off by a factor of about `spread`."""
    sigma = params.spread / 100
    found = {
        name: min(1.0, getattr(params, name) / 100 * math.exp(rng.gauss(0, sigma)))
        for name in _RATES
    }
    # What is seen through varies by how much is missed, or 95 of 100 would always become 100.
    missed = (1 - params.detected / 100) * math.exp(rng.gauss(0, sigma))
    found["detected"] = max(0.0, 1 - missed)
    found["back"] = min(found["back"], 0.95)
    for name in ("people", "friends"):
        found[name] = getattr(params, name) * math.exp(rng.gauss(0, sigma))
    return found


def play(frozen: FrozenCampaign, params: Parameters, rng: random.Random) -> Outcome:
    """Play a campaign once. The same frozen version, parameters and `rng` give the same."""
    scale = scale_of(params)
    run = _Run(World(frozen, params, rng, scale, rates_of(params, rng)))
    return run.go()


class _Run:
    def __init__(self, world: World) -> None:
        self.world = world
        self.games = world.games
        self.rng = world.rng
        self.coming: dict[int, list[Person]] = {}
        self.soon: deque[Person] = deque()
        self.back: dict[int, list[Person]] = {}
        self.capped = False
        scale, rates = world.scale, world.rates
        self.expected = rates["people"] / scale
        self.most = int(GROWTH * self.expected) + 200

    def go(self) -> Outcome:
        world = self.world
        self._invite_cheats()
        shares = arrivals(world.params.curve, world.days)
        for day in range(world.days):
            world.day = day
            for game in self.games:
                game.morning(day)
            for when, act, *rest in sorted(self._today(day, shares[day]), key=_first):
                world.hours.now = day * HOURS + int(when * HOURS)
                act(*rest)
                # Friends of the same day come right after who asked them, and bring theirs.
                while self.soon:
                    self._come(self.soon.popleft())
            world.hours.now = day * HOURS + HOURS - 1
            for game in self.games:
                game.evening(day)
        world.day = world.days - 1
        world.hours.now = None
        for game in self.games:
            game.ended()
        return outcome_of(world, self.capped)

    def _today(self, day: int, share: float) -> Iterator[tuple[Any, ...]]:
        """Who is there, each at a moment of the day between 0 and 1."""
        rng = self.rng
        for sort, size in self.gangs.pop(day, ()):
            self.active += self._gang(sort, size)
        for person in self.active:
            when = 0.0 if rng.random() < FIRST else rng.random() / 2
            yield when, self._cheat, person
        for inviter in self.coming.pop(day, ()):
            yield rng.random(), self._come, inviter
        for _guest in range(self._poisson(self.expected * share)):
            yield rng.random(), self._join, "honest", None
        for person in self.back.pop(day, ()):
            yield rng.random(), self._visit, person

    def _come(self, inviter: Person) -> None:
        """A friend who was asked is here: takes part, or only helps."""
        if self.rng.random() < self.world.rates["stay"]:
            self._join("honest", inviter)
        else:
            for game in self.games:
                game.guest(inviter)

    def _join(self, sort: Sort, inviter: Person | None, seen: bool = False) -> Person | None:
        world, rng = self.world, self.rng
        if len(world.people) >= self.most:
            self.capped = True
            return None
        person = Person(len(world.people), sort, world.day, inviter)
        person.seen = seen
        person.sharer = sort == "honest" and rng.random() < world.rates["share"]
        likely = world.rates["qualify"] if sort in ("honest", "ring") else CHEATS_QUALIFY
        person.qualifies = rng.random() < likely
        world.people.append(person)
        world.happen(person, "joined")
        for game in self.games:
            game.joined(person)
        if inviter is not None:
            self._befriend(inviter, person)
        if sort == "honest":
            self._visit(person)
        return person

    def _befriend(self, inviter: Person, friend: Person) -> None:
        inviter.friends += 1
        self.world.happen(inviter, "friend_joined", actor=friend)
        # A farm's phones are real numbers that anybody can verify.
        if friend.qualifies or friend.sort == "farm":
            self.world.happen(inviter, "friend_verified", actor=friend)
        for game in self.games:
            game.befriended(inviter, friend)

    def _visit(self, person: Person) -> None:
        for game in self.games:
            game.visit(person)
        for game in self.games:
            game.take(person)
        person.visits += 1
        world, day = self.world, self.world.day
        if person.sharer:
            factor = 1.0 if person.visits == 1 else LATER
            asked = world.rates["friends"] * world.rates["come"] * factor
            for _friend in range(self._poisson(asked)):
                when = day if self.rng.random() < 0.5 else day + 1
                self._due(when, person)
        if day + 1 < world.days and self.rng.random() < world.rates["back"]:
            self.back.setdefault(day + 1, []).append(person)

    def _due(self, day: int, inviter: Person) -> None:
        """A friend will come."""
        if day == self.world.day:
            self.soon.append(inviter)
        else:
            self.coming.setdefault(day, []).append(inviter)

    def _invite_cheats(self) -> None:
        """Who will come, and when: scripts at once, farms and rings in the first third."""
        self.gangs: dict[int, list[tuple[Sort, int]]] = {}
        self.active: list[Person] = []
        early = max(1, self.world.days // 3)
        for sort, size in self._groups(self.world.params):
            day = 0 if sort == "script" else self.rng.randrange(early)
            self.gangs.setdefault(day, []).append((sort, size))

    def _groups(self, params: Parameters) -> Iterator[tuple[Sort, int]]:
        sizes: tuple[tuple[Sort, int, int], ...] = (
            ("script", params.script, 1),
            ("farm", params.farm, FARM),
            ("ring", params.ring, RING),
        )
        for sort, most, of in sizes:
            rest = self._share(most)
            while rest > 0:
                yield sort, min(of, rest)
                rest -= of

    def _share(self, count: int) -> int:
        whole, part = divmod(count, self.world.scale)
        return whole + (self.rng.random() < part / self.world.scale)

    def _cheat(self, person: Person) -> None:
        """A cheat is there every day, helps the others of its kind and takes what it can."""
        for game in self.games:
            game.visit(person)
        for other in person.group:
            for game in self.games:
                game.helped(other, person)
        for game in self.games:
            game.take(person)
        person.visits += 1

    def _gang(self, sort: Sort, size: int) -> list[Person]:
        """A group that joins today. A farm's first phone invites the others; in a ring each
        invites the next; scripts are alone. Farms and rings are seen through as a whole."""
        seen = self.rng.random() < self.world.rates["detected"]
        gang: list[Person] = []
        for _place in range(size):
            inviter = gang[0 if sort == "farm" else -1] if gang else None
            person = self._join(sort, inviter, seen)
            if person is not None:
                gang.append(person)
        for person in gang:
            person.group = [other for other in gang if other is not person]
        return gang

    def _poisson(self, mean: float) -> int:
        """Knuth's way for few, a normal for many."""
        if mean <= 0:
            return 0
        if mean > 50:
            return max(0, round(self.rng.gauss(mean, math.sqrt(mean))))
        limit, count, product = math.exp(-mean), 0, self.rng.random()
        while product > limit:
            count += 1
            product *= self.rng.random()
        return count


def _first(entry: tuple[Any, ...]) -> float:
    return float(entry[0])
