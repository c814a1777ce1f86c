"""Inviting friends in a dry run: both sides of every friend who qualifies. Pure."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.referral import rules
from campaigns.mechanics.referral.config import ReferralConfig

SLOWEST = 3
"""Most do it on the day they come, some a few days later."""


class ReferralRehearsal(Rehearsal):
    def __init__(self, config: ReferralConfig, world: World) -> None:
        self.config, self.world = config, world
        self.due: dict[int, list[tuple[Person, Person]]] = defaultdict(list)

    def befriended(self, inviter: Person, friend: Person) -> None:
        if friend.qualifies:
            late = 0 if self.world.chance(0.5) else self.world.rng.randint(1, SLOWEST)
            if late < self.config.window_days:
                self.due[self.world.day + late].append((inviter, friend))

    def evening(self, day: int) -> None:
        for inviter, friend in self.due.pop(day, ()):
            if friend.seen or inviter.seen:
                # Doubt about either holds both.
                self._stop()
                continue
            self.world.happen(inviter, "friend_qualified", actor=friend)
            if self.config.friend_amount:
                self.world.promise(friend, "referral", "friend", self.config.friend_pool)
            if self.config.inviter_amount and self._may(inviter):
                key = ("referral", self._month())
                if self.world.promise(inviter, "referral", "inviter", self.config.inviter_pool):
                    inviter.takes[key] = inviter.takes.get(key, 0) + 1
            self._second(inviter.inviter)

    def _second(self, grandparent: Person | None) -> None:
        """Points for whoever invited the inviter, so often and no more."""
        terms = self.config.second_level
        if terms is None or grandparent is None:
            return
        if rules.second_left(terms, grandparent.takes.get(("referral", "second"), 0)):
            self.world.promise(grandparent, "referral", "second", terms.pool)

    def _may(self, inviter: Person) -> bool:
        paid = inviter.takes.get(("referral", "inviter"), 0)
        month = inviter.takes.get(("referral", self._month()), 0)
        left = rules.left(self.config, paid, month)
        return left is None or left > 0

    def _month(self) -> str:
        frozen = self.world.frozen
        now = frozen.period.start + timedelta(days=self.world.day)
        return rules.month_start(now, frozen.timezone).isoformat()

    def _stop(self) -> None:
        for pool, amount in (
            (self.config.friend_pool, self.config.friend_amount),
            (self.config.inviter_pool, self.config.inviter_amount),
        ):
            if amount and pool in self.world.pools:
                self.world.stop(self.world.pools[pool], amount)
