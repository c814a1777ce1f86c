"""The life of teams as a state machine: whatever people, clock and staff do in whatever order,
a team's shares are its pot, nobody is in two, no pot is given twice, and the money adds up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaigns import api as campaigns
from campaigns.models import Team, TeamMember
from campaigns.play import heads
from campaigns.services import clockwork
from rewards import api as rewards
from rewards.services.sweep import sweep
from tests.campaigns import party_kit as kit

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PEOPLE, POTS, SIZE, LEAST, POT, STEP = 7, 3, 4, 2, 1000, 150
_serial = count(1)


class Lifecycle(RuleBasedStateMachine):
    """What is known beside the database: who is in which team, and what they opened."""

    @initialize()
    def launch(self) -> None:
        self.slug = kit.launched(
            "team-pot", START, f"life-{next(_serial)}",
            packets__count=POTS, budget__total=POTS * POT, session__target=POT,
            team__size=SIZE, team__hours=5, team__per_person=2,
            mechanics__team__least=LEAST, mechanics__team__step=STEP,
            rewards__pools__pots__first=LEAST, rewards__pools__pots__step=STEP,
            rewards__pools__pots__min=20,
        )  # fmt: skip
        self.now = START
        self.paused = self.ended = False
        self.people = [kit.joined(self.slug, START) for _ in range(PEOPLE)]
        self.opened: dict[tuple[str, int], int] = {}

    def teardown(self) -> None:
        if not hasattr(self, "slug"):
            return
        # At last everything settles: what is promised is granted, the rest is in the budget.
        if self.paused:
            campaigns.resume(self.slug, actor="operator", now=self.now)
        if not self.ended:
            campaigns.end(self.slug, actor="operator", now=self.now)
        self.now += timedelta(days=30)
        clockwork.sweep(self.now)
        sweep(self.now)
        rewards.close_scope(kit.scope(self.slug), self.now)
        totals = rewards.scope_totals(kit.scope(self.slug))
        assert totals.escrow == 0
        assert totals.unallocated + totals.granted == POTS * POT
        assert kit.broken(self.slug) == []

    def person(self, n: int) -> kit.Player:
        player = self.people[n]
        player.now = self.now
        return player

    def mine(self, n: int) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.person(n).state()["team"]["mine"]
        return found

    def alive(self, n: int) -> bool:
        mine = self.mine(n)
        return mine is not None and mine["state"] in ("open", "full") and not mine["taken"]

    @rule(n=st.integers(0, PEOPLE - 1))
    def found(self, n: int) -> None:
        heads.forget()
        was, status = self.alive(n), self.person(n).act("found").status
        assert not (was and status == 200)
        assert status in (200, 409)

    @rule(n=st.integers(0, PEOPLE - 1), other=st.integers(0, PEOPLE - 1))
    def enter(self, n: int, other: int) -> None:
        heads.forget()
        was, theirs = self.alive(n), self.mine(other)
        answer = self.person(n).act("join_team", invite=self.people[other].invite)
        if answer.status == 200:
            assert not was
            assert n != other
            assert theirs is not None
            assert theirs["state"] == "open"
            assert answer.body["result"]["members"] == len(theirs["members"]) + 1
        else:
            assert answer.status == 409

    @rule(n=st.integers(0, PEOPLE - 1))
    def take(self, n: int) -> None:
        heads.forget()
        mine = self.mine(n)
        answer = self.person(n).take()
        ready = mine is not None and mine["state"] == "full" and not mine["taken"]
        assert (answer.status == 200) == (ready and not self.paused)
        if answer.status == 200:
            assert mine is not None
            key = (mine["id"], n)
            assert key not in self.opened
            self.opened[key] = answer.body["result"]["prize"]["amount"]

    @rule(minutes=st.sampled_from([1, 60, 240, 301, 1500, 4400]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweeps(self) -> None:
        clockwork.sweep(self.now)
        sweep(self.now)

    @precondition(lambda self: not self.ended and self.now < START + timedelta(days=13))
    @rule()
    def pause_or_resume(self) -> None:
        change = campaigns.resume if self.paused else campaigns.pause
        change(self.slug, actor="operator", now=self.now)
        self.paused = not self.paused
        heads.forget()

    @precondition(lambda self: not self.ended and self.now > START + timedelta(days=3))
    @rule()
    def end(self) -> None:
        campaigns.end(self.slug, actor="operator", now=self.now)
        self.ended, self.paused = True, False
        heads.forget()

    @invariant()
    def money_and_people_are_right(self) -> None:
        if not hasattr(self, "slug"):
            return
        teams = Team.objects.filter(campaign_id=heads.head(self.slug).id)
        assert teams.filter(state__in=["open", "full"]).count() <= POTS
        for team in teams.exclude(shared=None):
            shares = list(TeamMember.objects.filter(team=team).values_list("share", flat=True))
            assert sum(shares) == team.shared == POT - (SIZE - team.members) * STEP
        granted = rewards.scope_totals(kit.scope(self.slug)).granted
        # What was promised and not claimed in time has come back.
        assert granted <= sum(self.opened.values()) <= POTS * POT * 2


@pytest.mark.timeout(400)
def test_the_life_of_teams_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=8,
            stateful_step_count=24,
            deadline=None,
            # Each step is real work: what fails is shown as it was found.
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
