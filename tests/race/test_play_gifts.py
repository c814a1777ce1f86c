"""One card given by a link and taken by many, one double given many times; with controls."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from campaigns.models import CardGift, Meter
from tests.campaigns.draw.kit import Player, crowd
from tests.campaigns.draw.test_card_gifts import collection, give, take
from tests.campaigns.draw.test_draw_play import have
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 12


def offered(now: datetime) -> tuple[list[Player], str]:
    """So many friends before one link."""
    giver, *friends = crowd(collection(now), now, CROWD + 1)
    have(giver, giver.slug, "luck", 2)
    return friends, give(giver).body["result"]["gift"]


def held() -> int:
    """Cards of that kind that somebody holds."""
    return sum(Meter.objects.filter(name="card-luck").values_list("value", flat=True))


def test_a_given_card_is_taken_by_one(now: datetime) -> None:
    friends, gift = offered(now)
    answers = at_once([partial(take, one, gift) for one in friends])
    assert sorted(answer.status for answer in answers) == [200] + [409] * (CROWD - 1)
    assert {a.body["code"] for a in answers if a.status != 200} == {"gift.taken"}
    assert held() == 2


def test_control_without_the_lock_one_card_becomes_many(now: datetime) -> None:
    friends, gift = offered(now)
    with (
        meeting(),
        function_replaced(
            "campaigns_effect_take_card",
            "AND campaign_id = (c->>'campaign')::bigint FOR UPDATE;",
            "AND campaign_id = (c->>'campaign')::bigint; PERFORM race_meet(2);",
        ),
        function_replaced(
            "campaigns_effect_take_card", "'gift:' || g.id", "gen_random_uuid()::text"
        ),
    ):
        at_once([partial(take, one, gift) for one in friends])
    assert held() > 2


def double(now: datetime) -> Player:
    (giver,) = crowd(collection(now), now, 1)
    have(giver, giver.slug, "luck", 2)
    return giver


def test_one_double_is_given_once(now: datetime) -> None:
    giver = double(now)
    answers = at_once([lambda: give(giver)] * CROWD)
    assert sum(answer.status == 200 for answer in answers) == 1
    assert (CardGift.objects.count(), held()) == (1, 1)


def test_control_without_the_locks_one_double_is_given_often(now: datetime) -> None:
    giver = double(now)
    with (
        meeting(),
        function_replaced(
            "campaigns_effect_give_card",
            "WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE",
            "WHERE id = (e->>'participation')::bigint",
        ),
        function_replaced(
            "campaigns_spend",
            "AND name = p_meter FOR UPDATE;",
            "AND name = p_meter; PERFORM race_meet(2);",
        ),
        function_replaced(
            "campaigns_spend", "SET value = value - (p_amount - v_free)", "SET value = value"
        ),
    ):
        at_once([lambda: give(giver)] * CROWD)
    assert CardGift.objects.count() > 1
