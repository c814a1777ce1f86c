"""Sold out: who holds nothing is turned away in one statement, everybody else is heard."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import api as campaigns
from campaigns.models import AssistSession, PlayRequest
from campaigns.play import batching, engine, heads, turning
from campaigns.play.contracts import PlayAnswer
from core.models import OutboxMessage
from tests.campaigns.support import Player, launched
from tests.campaigns.test_batching import answer_of, draw, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    turning._told.clear()


def sold_out(now: datetime, late: int, **settings: Any) -> tuple[Player, list[Player]]:
    """One who has the only packet open before them, and `late` who came too late."""
    slug = launched(now, packets__count=1, budget__total=888, session__helpers=0, **settings)
    players = [Player(slug, now) for _ in range(late + 1)]
    for player in players:
        assert player.join().status == 200
        campaigns.forget()
    head = campaigns.head(slug)
    assert head is not None
    assert head.stock == "none"
    return players[0], players[1:]


def test_those_who_hold_nothing_are_refused_in_one_statement(now: datetime) -> None:
    _owner, late = sold_out(now, 6)
    alone = engine.perform(draw(late[0]))
    with CaptureQueriesContext(connection) as seen:
        taps = together([draw(player) for player in late])
    # A head that is half a second old is read again, by whoever comes then.
    called = [query["sql"].split("(")[0] for query in seen]
    assert [one for one in called if one.startswith("SELECT campaigns_")] == [
        "SELECT campaigns_turn_away"
    ]
    for place, tap in enumerate(taps):
        answer = answer_of(tap)
        assert (answer.status, answer.replayed) == (409, False)
        assert answer.body == {**alone.body, "request_id": f"request-{place}"}
    rows = PlayRequest.objects.filter(action="draw")
    assert rows.count() == 7
    assert {row.facts["problem"]["code"] for row in rows} == {"stock.empty"}


def test_the_same_key_hears_the_same_refusal_for_ever(now: datetime) -> None:
    _owner, (player,) = sold_out(now, 1)
    first = answer_of(together([draw(player, "the-key-again")])[0])
    (tap,) = together([draw(player, "the-key-again")])
    assert tap.alone
    again = engine.perform(tap.command)
    assert (again.replayed, again.status, again.body) == (True, 409, first.body)
    add(player.slug, now)
    (late,) = together([draw(player, "the-key-again")])
    assert engine.perform(late.command).body == first.body


def test_another_body_under_the_same_key_is_a_mismatch(now: datetime) -> None:
    _owner, (player,) = sold_out(now, 1)
    together([draw(player, "the-key-again")])
    other = player.command("draw", {"scene": "another"}, "the-key-again")
    (tap,) = together([other])
    assert tap.alone
    with pytest.raises(Exception, match="idempotency.mismatch"):
        engine.perform(other)


def test_a_packet_of_ones_own_is_opened_and_heard_again(now: datetime) -> None:
    owner, late = sold_out(now, 3)
    taps = together([draw(late[0]), draw(owner, "key-of-the-owner"), *map(draw, late[1:])])
    assert [answer_of(tap).status for tap in taps] == [409, 200, 409, 409]
    (again,) = together([draw(owner, "key-of-the-owner")])
    assert again.alone
    replay = engine.perform(again.command)
    assert (replay.replayed, replay.body) == (True, answer_of(taps[1]).body)
    # Who has had theirs today is told so, not that they came too late.
    (more,) = together([draw(owner)])
    assert answer_of(more).body["code"] == "limit.reached"


def test_a_session_that_friends_still_help_is_no_refusal(now: datetime) -> None:
    owner, _late = sold_out(now, 1)
    AssistSession.objects.update(state="open")
    (tap,) = together([draw(owner)])
    assert answer_of(tap).body["code"] == "eligibility.incomplete"


@pytest.mark.parametrize("days", [0, 1])
def test_yesterdays_session_gives_no_right_today(now: datetime, days: int) -> None:
    owner, _late = sold_out(now, 1)
    AssistSession.objects.update(
        state="expired", started_at=now - timedelta(days=days), expires_at=now
    )
    (tap,) = together([draw(owner)])
    assert answer_of(tap).body["code"] == ("stock.empty" if days else "limit.reached")


def add(slug: str, now: datetime, count: int = 1) -> None:
    campaigns.top_up(slug, pool="packets", count=count, key="more", actor="operator", now=now)


def test_more_packets_open_it_again_within_half_a_second(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _owner, (player, other) = sold_out(now, 2)
    assert answer_of(together([draw(player)])[0]).body["code"] == "stock.empty"
    add(player.slug, now)
    moment = heads.time.monotonic() + heads.HEAD_SECONDS
    monkeypatch.setattr(heads.time, "monotonic", lambda: moment)
    assert player.join().status == 200
    assert answer_of(together([draw(player)])[0]).status == 200
    assert other.join().status == 200


def test_who_got_the_packet_that_came_back_is_not_refused_by_an_old_head(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process still believes that nothing is left; the packet is promised already."""
    _owner, (player, other) = sold_out(now, 2)
    stale = campaigns.head(player.slug)
    add(player.slug, now)
    campaigns.forget()
    assert player.join().status == 200
    monkeypatch.setattr(turning, "head", lambda slug: stale)
    taps = together([draw(player), draw(other)])
    assert [answer_of(tap).status for tap in taps] == [200, 409]


def test_strangers_and_people_of_other_campaigns(now: datetime) -> None:
    owner, (player,) = sold_out(now, 1)
    stranger, foreign = Player(owner.slug, now), Player(owner.slug, now, person=player.device)
    taps = together([draw(stranger), draw(foreign)])
    assert [answer_of(tap).body["code"] for tap in taps] == ["stock.empty", "stock.empty"]


def test_one_key_twice_in_a_batch_is_refused_once(now: datetime) -> None:
    _owner, (player,) = sold_out(now, 1)
    taps = together([draw(player, "twice-the-key"), draw(player, "twice-the-key")])
    answers = [tap.answer or engine.perform(tap.command) for tap in taps]
    assert all(isinstance(answer, PlayAnswer) for answer in answers)
    assert answers[0].body == answers[1].body  # type: ignore[union-attr]
    assert sorted(answer.replayed for answer in answers) == [False, True]  # type: ignore[union-attr]
    assert PlayRequest.objects.filter(key="twice-the-key").count() == 1


def test_boards_hear_once_a_minute_of_each_who_comes_in_vain(now: datetime) -> None:
    _owner, late = sold_out(now, 3)
    OutboxMessage.objects.all().delete()
    for _ in range(4):
        together([draw(player) for player in late])
    told = [row.payload for row in OutboxMessage.objects.order_by("id")]
    assert [fact["device_id"] for fact in told] == [str(player.device) for player in late]
    assert {fact["props"]["code"] for fact in told} == {"stock.empty"}
    assert {fact["name"] for fact in told} == {"refused"}
    assert PlayRequest.objects.filter(action="draw").count() == 12


def test_nobody_is_turned_away_while_it_is_paused(now: datetime) -> None:
    owner, (player,) = sold_out(now, 1)
    campaigns.pause(owner.slug, actor="operator", now=now)
    campaigns.forget()
    taps = together([draw(player), draw(owner)])
    assert [answer_of(tap).body["code"] for tap in taps] == ["campaign.paused"] * 2
    assert {"draw"} == batching.ACTIONS
