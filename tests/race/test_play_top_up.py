"""More packets while people take the last: everybody who can have one has one, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from campaigns import api as campaigns
from campaigns.models import AssistSession, Campaign
from core.errors import Conflict, Forbidden, Invalid
from rewards import api as rewards
from rewards.models import Grant, Unit
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, MORE = 20, 4


def add(now: datetime, key: str = "more", count: int = MORE) -> int:
    return campaigns.top_up(
        "packet", pool="packets", count=count, key=key, actor="operator", now=now
    )


def rush(now: datetime) -> tuple[list[Player], list[int]]:
    """One packet, a crowd that wants it, and three clerks who press one button."""
    launched(now, packets__count=1, budget__total=888, session__helpers=0)
    players = [Player("packet", now) for _ in range(CROWD)]
    wishes: list[Callable[[], int]] = [partial(_take, player) for player in players]
    wishes[5:5] = [partial(add, now)] * 3
    answers = at_once(wishes)
    campaigns.forget()
    return players, [answers[place] for place in (5, 6, 7)]


def _take(player: Player) -> int:
    player.join()
    return player.draw().status


def test_the_last_packet_and_the_new_ones_are_given_once_each(now: datetime) -> None:
    players, put_in = rush(now)
    assert sorted(put_in) == [0, 0, MORE * 888]
    for player in players:
        _take(player)  # Those who came too early try again.
    assert Grant.objects.count() == 1 + MORE
    assert not Unit.objects.filter(state="free").exists()
    totals = rewards.scope_totals(campaigns.head("packet").scope)  # type: ignore[union-attr]
    assert (totals.budget, totals.granted, totals.escrow) == (5 * 888, 5 * 888, 0)
    assert rewards.audit() == []


def test_control_without_the_lock_more_sessions_open_than_there_are_packets(
    now: datetime,
) -> None:
    with (
        meeting(),
        # Two have looked, wherever each began, before one of them takes.
        function_replaced("rewards_take_unit", "FOR UPDATE SKIP LOCKED", ""),
        function_replaced(
            "rewards_take_unit", "RETURN v_unit;", "PERFORM race_meet(2); RETURN v_unit;"
        ),
    ):
        launched(now, packets__count=1, budget__total=888, session__helpers=0)
        at_once([Player("packet", now).join for _ in range(CROWD)])
    assert AssistSession.objects.count() > 1


def test_who_may_not_and_what_cannot_be_topped_up(now: datetime) -> None:
    launched(now, packets__count=1, budget__total=888)
    with pytest.raises(Forbidden):
        campaigns.top_up("packet", pool="packets", count=1, key="k", actor="reviewer", now=now)
    with pytest.raises(Invalid):
        campaigns.top_up("packet", pool="other", count=1, key="k", actor="operator", now=now)
    with pytest.raises(Invalid):
        add(now, count=0)
    campaigns.end("packet", actor="operator", now=now)
    with pytest.raises(Conflict):
        add(now)


def test_a_version_with_more_packets_brings_them_a_top_up_counted(now: datetime) -> None:
    launched(now, packets__count=10, budget__total=8880)
    add(now)  # Four more: 14.
    draft = Campaign.objects.get(slug="packet").draft
    draft["rewards"]["pools"]["packets"]["count"] = 20
    draft["rewards"]["budget"]["total"] = 17760
    campaigns.edit_draft("packet", draft=draft, actor="operator", now=now)
    campaigns.submit("packet", actor="operator", now=now)
    candidate = campaigns.candidate("packet")
    assert candidate is not None
    campaigns.approve("packet", actor="reviewer", now=now, expected_sha256=candidate.sha256)
    campaigns.publish("packet", actor="operator", now=now)
    head = campaigns.head("packet")
    assert head is not None
    totals = rewards.scope_totals(head.scope)
    assert (totals.free_units, totals.budget, totals.escrow) == (20, 17760, 17760)
    campaigns.publish("packet", actor="operator", now=now)  # Once more changes nothing.
    assert rewards.scope_totals(head.scope) == totals
    assert rewards.audit() == []
