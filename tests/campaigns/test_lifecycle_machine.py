"""Whatever happens to a campaign, in whatever order: the books balance, promises are kept.

A state machine drives the real engine (PostgreSQL, real sweeps) by a clock of its own: joining,
opening and claiming between submitting, approving, publishing, pausing, resuming, topping up,
ending and sweeping.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
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
from campaigns.models import Campaign
from campaigns.services import lifecycle
from core.clock import from_ms
from core.errors import Conflict
from core.ids import uuid7
from rewards import api as rewards
from tests.campaigns.support import Player, code, launched

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAYS = 20
MOST = 7


@dataclass
class Promise:
    """A reward somebody was told of."""

    player: int
    reward: str
    claim_by: datetime
    claimed: bool = False


class Life(RuleBasedStateMachine):
    """`phase` is what the model says: running, paused or ended."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.phase = "running"
        self.players: list[Player] = []
        self.promises: list[Promise] = []
        self.claim_days = 7
        self.helpers = 1
        self.joined = False
        self.before = transaction.savepoint()
        campaigns.forget()

    @initialize()
    def launch(self) -> None:
        self.slug = launched(
            START,
            slug=f"life-{uuid7().hex[-12:]}",
            packets__count=5,
            budget__total=888 * 5,
            session__helpers=1,
            period__end=(START + timedelta(days=DAYS)).isoformat(),
        )

    @precondition(lambda self: len(self.players) < MOST)
    @rule()
    def join(self) -> None:
        player = Player(self.slug, self.now)
        answer = player.join()
        if self.phase == "running":
            assert answer.status == 200, answer.body
            self.joined = True
            self.players.append(player)
        else:
            assert code(answer) == f"campaign.{self.phase}"

    @precondition(lambda self: self.players)
    @rule(data=st.data())
    def helped(self, data: st.DataObject) -> None:
        owner = self._one(data)
        answer = Player(self.slug, self.now).help(owner.invite)
        if self.phase != "running":
            assert code(answer) == f"campaign.{self.phase}"

    @precondition(lambda self: self.players)
    @rule(data=st.data())
    def draw(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.players) - 1))
        player = self.players[place]
        player.now = self.now
        answer = player.draw()
        if self.phase == "paused":
            assert code(answer) == "campaign.paused"
            return
        if answer.status == 200:
            reward = answer.body["result"]["reward"]
            (seen,) = [one for one in answer.body["state"]["rewards"] if one["id"] == reward]
            self.promises.append(Promise(place, reward, from_ms(seen["claim_by"])))

    @precondition(lambda self: self._open())
    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        self._claim(data.draw(st.sampled_from(self._open())))

    @rule()
    def pause(self) -> None:
        self._switch(campaigns.pause, "running", "paused")

    @rule()
    def resume(self) -> None:
        self._switch(campaigns.resume, "paused", "running")

    @rule(end=st.integers(0, 5))
    def end(self, end: int) -> None:
        if end == 0 and self.phase in ("running", "paused"):  # Seldom: nothing follows it.
            campaigns.end(self.slug, actor="operator", now=self.now)
            campaigns.forget()
            self.phase = "ended"

    @rule(count=st.integers(1, 3))
    def top_up(self, count: int) -> None:
        try:
            put = campaigns.top_up(
                self.slug, pool="packets", count=count, key=uuid7().hex, actor="operator",
                now=self.now,
            )  # fmt: skip
        except Conflict:
            assert self.phase == "ended"
            return
        assert put == 888 * count
        campaigns.forget()

    @rule(claim_days=st.sampled_from([3, 7, 14]), helpers=st.sampled_from([1, 2]))
    def new_version(self, claim_days: int, helpers: int) -> None:
        if self.phase == "ended":
            return
        worse = claim_days < self.claim_days or helpers > self.helpers
        draft: dict[str, Any] = deepcopy(Campaign.objects.get(slug=self.slug).draft)
        draft["rewards"]["claim_days"] = claim_days
        draft["mechanics"]["assist"]["helpers"] = helpers
        campaigns.edit_draft(self.slug, draft=draft, actor="operator", now=self.now)
        try:
            campaigns.submit(self.slug, actor="operator", now=self.now)
        except campaigns.Blocked as blocked:
            codes = {one.code for one in blocked.findings if one.level == "block"}
            assert worse or codes - {"change.worse"}, codes
            return
        assert not (worse and self.joined)
        seen = campaigns.candidate(self.slug)
        assert seen is not None
        campaigns.approve(
            self.slug, actor="reviewer", now=self.now, expected_sha256=seen.sha256
        )
        campaigns.publish(self.slug, actor="operator", now=self.now)
        campaigns.forget()
        self.claim_days, self.helpers = claim_days, helpers

    @rule(hours=st.sampled_from([1, 5, 23, 49, 170]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours, minutes=7)
        self._sweep()

    @invariant()
    def promises_stand(self) -> None:
        for place in {one.player for one in self._open()}:
            player = self.players[place]
            player.now = self.now
            shown = {one["id"]: one["status"] for one in player.state()["rewards"]}
            for one in self._open():
                if one.player == place:
                    assert shown[one.reward] == "granted"

    @invariant()
    def books_balance(self) -> None:
        assert rewards.audit() == []

    def teardown(self) -> None:
        try:
            if hasattr(self, "slug"):
                for one in self._open():
                    self._claim(one)
                self._over()
        finally:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(self.before)
            campaigns.forget()

    def _over(self) -> None:
        """Long after, what was claimed is owed or paid, and all the rest has come back."""
        self.now += timedelta(days=DAYS + 60)
        for _ in range(3):
            self._sweep()
        assert rewards.audit() == []
        row = Campaign.objects.get(slug=self.slug)
        assert row.settled_at is not None
        totals = rewards.scope_totals(str(row.uid))
        kept = 888 * sum(one.claimed for one in self.promises)
        assert (totals.granted, totals.escrow, totals.reserved_units) == (kept, 0, 0)
        assert totals.unallocated == totals.budget - kept

    def _sweep(self) -> None:
        """What the beat does."""
        rewards.sweep(self.now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_expire_sessions(%s, 500)", [self.now])
        row = Campaign.objects.get(slug=self.slug)
        if row.status in ("approved", "paused") and row.ends_at and row.ends_at <= self.now:
            lifecycle.expire(self.slug, now=self.now)
            self.phase = "ended"
            row.refresh_from_db()
        if row.status == "ended":
            lifecycle.settle(row, self.now)
        campaigns.forget()

    def _switch(self, move: Any, before: str, after: str) -> None:
        try:
            move(self.slug, actor="operator", now=self.now)
        except Conflict:
            assert self.phase != before
            return
        assert self.phase == before
        campaigns.forget()
        self.phase = after

    def _claim(self, one: Promise) -> None:
        player = self.players[one.player]
        player.now = self.now
        answer = player.claim(one.reward, f"+8613800{one.player:06d}")
        assert answer.status == 200, answer.body
        one.claimed = True

    def _open(self) -> list[Promise]:
        return [one for one in self.promises if not one.claimed and one.claim_by > self.now]

    def _one(self, data: st.DataObject) -> Player:
        player = self.players[data.draw(st.integers(0, len(self.players) - 1))]
        player.now = self.now
        return player


@pytest.mark.django_db
def test_promises_are_kept_whatever_happens() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
