"""A report that rewards two people while one of them moves: humans before participations before
meters, on both sides, so that neither waits for the other in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError

from antifraud.contracts import Decision
from campaigns.models import Participation, Referral
from campaigns.play import risk, sql
from campaigns.play.contracts import PlayAnswer
from campaigns.play.deciding import Deciding
from core.ids import uuid7
from rewards import api as rewards
from tests.campaigns import composing
from tests.campaigns.referral_kit import Guest, amounts, friend_of, launched, report
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

DEADLOCK = "40P01"
ROWS = "PERFORM campaigns_referral_rows(ARRAY("


class Ended:
    """How many transactions the database ended because they waited in a circle."""

    def __init__(self) -> None:
        self.count = 0

    def report(self, friend: Guest, now: datetime) -> None:
        try:
            report(friend, now)
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) != DEADLOCK:
                raise
            self.count += 1

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A move that was ended is decided again: that, too, is counted."""
        really = sql.apply

        def apply(document: dict[str, Any]) -> dict[str, Any]:
            try:
                return really(document)
            except sql.Stale as stale:
                self.count += (
                    getattr(getattr(stale.__cause__, "__cause__", None), "sqlstate", "")
                    == DEADLOCK
                )
                raise

        with patch.object(sql, "apply", apply):
            yield


def doubtful(deciding: Deciding, phone_hash: str | None = None) -> risk.Judged:
    """Risk holds whoever asks."""
    request = risk.asked(deciding.command, deciding.law, deciding.document, phone_hash)
    return risk.Judged(Decision(uuid7(), "hold", 55, (), None, False), request)


def verified_while_a_friend_qualifies(now: datetime) -> tuple[int, Guest]:
    """Somebody invited, whom risk doubts, verifies while a friend of theirs is reported."""
    launched(now)
    first = Guest("invite", now)
    assert first.join().status == 200
    middle = friend_of(first, verified=False)
    friend = friend_of(middle)
    ended = Ended()

    def verify() -> None:
        assert middle.verify().status == 200

    tasks: list[Callable[[], None]] = [
        verify,
        partial(ended.report, friend, now + timedelta(minutes=5)),
    ]
    with ended.watching(), patch.object(Deciding, "ask", doubtful):
        at_once(tasks)
    middle.now = now + timedelta(hours=1)
    return ended.count, middle


def test_who_verifies_and_who_reports_do_not_wait_for_each_other(now: datetime) -> None:
    ended, middle = verified_while_a_friend_qualifies(now)
    assert ended == 0
    assert Participation.objects.get(held=True).person_uid == middle.person
    assert Referral.objects.filter(state="qualified").count() == 1
    # Who was first decides whether the doubt was there to be seen.
    assert amounts(middle) in ([(2000, "granted")], [(2000, "checking")])
    assert rewards.audit() == []


def test_control_with_the_row_before_the_human_they_do(now: datetime) -> None:
    with ExitStack() as stack:
        stack.enter_context(meeting())
        for change in (
            ("campaigns_effect_referral_enter", "campaigns_referral_enter(", "coalesce("),
            # One has the row, the other the human.
            ("campaigns_referral_enter", "PERFORM campaigns_referral_lock(",
             "PERFORM race_meet(2); PERFORM campaigns_referral_lock("),
            ("campaigns_referral_lock_all", ROWS, f"PERFORM race_meet(2); {ROWS}"),
        ):  # fmt: skip
            stack.enter_context(function_replaced(*change))
        ended, _middle = verified_while_a_friend_qualifies(now)
    assert ended == 1


def taken_while_a_friend_qualifies(now: datetime) -> tuple[int, PlayAnswer]:
    """Somebody takes the step that one friend filled while another friend is reported."""
    mechanics = {
        "milestone": composing.ladder(1, counts="friend_qualified"),
        "referral": {
            "event": "registered", "inviter_amount": 100, "friend_amount": 100,
            "inviter_pool": "packets", "friend_pool": "packets",
        },
    }  # fmt: skip
    me = composing.joined(composing.launched(now, "both", "milestone", mechanics), now)
    first, second = composing.brings(me), composing.brings(me)
    report(first, now + timedelta(minutes=5))
    me.later(minutes=10)
    ended = Ended()
    answers: list[PlayAnswer] = []
    tasks: list[Callable[[], None]] = [
        lambda: answers.append(me.take("step-1")),
        partial(ended.report, second, now + timedelta(minutes=10)),
    ]
    with ended.watching():
        at_once(tasks)
    return ended.count, answers[0]


def test_who_takes_a_step_and_who_fills_it_do_not_wait_for_each_other(now: datetime) -> None:
    ended, answer = taken_while_a_friend_qualifies(now)
    assert (ended, answer.status) == (0, 200)
    assert Referral.objects.filter(state="qualified").count() == 2
    assert rewards.audit() == []


def test_control_with_the_meter_before_the_row_they_do(now: datetime) -> None:
    with ExitStack() as stack:
        stack.enter_context(meeting())
        for change in (
            ("campaigns_referral_rows", "FOR NO KEY UPDATE", ""),
            # One has the meter, the other the row.
            ("campaigns_referral_settle", "    UPDATE campaigns_participation SET grants",
             "    PERFORM race_meet(2);\n    UPDATE campaigns_participation SET grants"),
            ("campaigns_effect_grant", "    IF v_me.held AND",
             "    PERFORM race_meet(2);\n    IF v_me.held AND"),
        ):  # fmt: skip
            stack.enter_context(function_replaced(*change))
        ended, _answer = taken_while_a_friend_qualifies(now)
    assert ended == 1
