"""Batches that meet: the same people in two of them, in any order. Each is paid once."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from campaigns.play import batching, engine
from campaigns.play.contracts import PlayAnswer, PlayCommand
from rewards import api as rewards
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting_after
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, BATCHES = 12, 8


def batch(commands: list[PlayCommand]) -> list[PlayAnswer]:
    """Every command's answer, whether in the batch or by itself."""
    taps = [batching.Tap(command, "request") for command in commands]
    batching.perform_many(taps)
    answers = [tap.answer or engine.perform(tap.command) for tap in taps]
    assert all(isinstance(answer, PlayAnswer) for answer in answers), answers
    return answers  # type: ignore[return-value]


def rush(now: datetime) -> list[PlayAnswer]:
    """All draw in all batches at once, each batch in an order of its own."""
    slug = launched(now, session__helpers=0)
    players = [Player(slug, now) for _ in range(PEOPLE)]
    for player in players:
        assert player.join().status == 200
    chance = random.Random(7)
    batches = []
    for _ in range(BATCHES):
        chance.shuffle(players)
        batches.append([player.command("draw", {"scene": "default"}) for player in players])
    answers = at_once([lambda one=one: batch(one) for one in batches])
    return [answer for group in answers for answer in group]


def test_batches_with_the_same_people_pay_each_once(now: datetime) -> None:
    answers = rush(now)
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == PEOPLE
    assert len({answer.body["result"]["reward"] for answer in won}) == PEOPLE
    refused = {answer.body["code"] for answer in answers if answer.status != 200}
    assert refused == {"limit.reached"}
    assert rewards.audit() == []


def test_control_without_the_guards_somebody_is_promised_twice(now: datetime) -> None:
    """The session's state, the packet's, and the keys that are unique: one guard after the
    other is taken away until the second promise passes."""
    with (
        meeting_after(batching, "_load", 2),
        function_replaced("campaigns_open_set", "AND s.state = 'complete'", ""),
        function_replaced("rewards_grant_set", "AND u.state = 'reserved'", ""),
        function_replaced("rewards_grant_set", "i.idem_key, w.scope", "i.uid::text, w.scope"),
        _units_not_unique(),
    ):
        answers = rush(now)
    assert sum(answer.status == 200 for answer in answers) > PEOPLE


def _units_not_unique():
    from contextlib import contextmanager

    from django.db import connection

    @contextmanager
    def without():
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX rewards_grant_unit")
            try:
                yield
            finally:
                cursor.execute("DELETE FROM rewards_ledgerentry WHERE false")
                cursor.execute(
                    "ALTER TABLE rewards_ledgerentry DISABLE TRIGGER USER;"
                    "TRUNCATE rewards_ledgerentry, rewards_payout, rewards_grant CASCADE;"
                    "ALTER TABLE rewards_ledgerentry ENABLE TRIGGER USER;"
                    "CREATE UNIQUE INDEX rewards_grant_unit ON rewards_grant (unit_id)"
                    " WHERE (NOT status IN ('expired', 'revoked'))"
                )

    return without()
