"""Fifty people at once on the last packet; one gets it. With the guard away, several do."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from campaigns.models import AssistSession, Participation
from campaigns.play import sql as play_sql
from rewards import api as rewards
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting, meeting_after
from tests.race.play_support import at_once, function_replaced, without_indexes

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50


def rush(now: datetime) -> list[Player]:
    slug = launched(now, packets__count=1, budget__total=888, session__helpers=0)
    players = [Player(slug, now) for _ in range(CROWD)]
    answers = at_once([player.join for player in players])
    assert [answer.status for answer in answers] == [200] * CROWD
    assert Participation.objects.count() == CROWD
    return players


def test_fifty_join_for_the_last_packet_and_one_has_it(now: datetime) -> None:
    players = rush(now)
    assert AssistSession.objects.count() == 1
    answers = at_once([player.draw for player in players])
    won = [answer for answer in answers if answer.status == 200]
    assert len(won) == 1
    assert won[0].body["result"]["prize"]["amount"] == 888
    lost = {answer.body["code"] for answer in answers if answer.status != 200}
    assert lost == {"stock.empty"}
    assert rewards.audit() == []


def test_control_without_the_lock_the_last_packet_is_given_more_than_once(
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
        rush(now)
    assert AssistSession.objects.values("unit_id").distinct().count() == 1
    assert AssistSession.objects.count() > 1


def joined_from_many_tabs(now: datetime) -> list[int]:
    """Somebody known from another campaign joins from twenty tabs at once: the statuses."""
    known = Player(launched(now, slug="before"), now)
    known.join()
    slug = launched(now)
    tabs = [Player(slug, now, person=known.person, device=known.device) for _ in range(20)]
    return [answer.status for answer in at_once([tab.join for tab in tabs])]


def parts() -> tuple[int, int]:
    """How many participations and packets under way there are in that campaign."""
    of = Participation.objects.filter(campaign__slug="packet")
    return of.count(), AssistSession.objects.filter(participation__in=of).count()


def test_one_person_joining_from_many_tabs_is_one_participation(now: datetime) -> None:
    assert set(joined_from_many_tabs(now)) == {200}
    assert parts() == (1, 1)


def test_control_without_the_unique_indexes_many_tabs_are_many(now: datetime) -> None:
    with (
        without_indexes("participation_person_once", "participation_human_once"),
        meeting_after(play_sql, "load", 2),
    ):
        joined_from_many_tabs(now)
        assert parts()[0] > 1


def test_a_double_tap_with_one_key_is_one_draw(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    player = Player(slug, now)
    player.join()
    answers = at_once([partial(player.draw, "one-key-for-all")] * 20)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["result"]["reward"] for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert rewards.audit() == []


def test_draws_with_different_keys_pay_once(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    player = Player(slug, now)
    player.join()
    answers = at_once([player.draw] * 20)
    assert sum(answer.status == 200 for answer in answers) == 1
    refused = {answer.body["code"] for answer in answers if answer.status != 200}
    assert refused == {"limit.reached"}
    assert rewards.audit() == []
