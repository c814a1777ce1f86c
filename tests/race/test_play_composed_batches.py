"""Batches of composed moves that meet: one deck, one chance each, one wave, one limit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest

from campaigns.mechanics.draw.checking import check
from campaigns.models import DrawTicket, LimitCount, Meter
from campaigns.play import batching, engine
from campaigns.play.contracts import PlayAnswer
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.draw.kit import crowd, deck, launched
from tests.campaigns.draw.test_draw_play import dealt
from tests.campaigns.law_kit import limit, ruled
from tests.campaigns.support import Player
from tests.race.meeting import meeting_after
from tests.race.play_support import at_once, function_replaced
from tests.race.test_play_draw import without_constraint

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, BATCHES = 10, 6


def batch(players: Sequence[Player]) -> list[PlayAnswer]:
    """Every player's answer, whether in the batch or by itself."""
    taps = [batching.Tap(one.command("draw", {"scene": "default"}), "r") for one in players]
    batching.perform_many(taps)
    answers = [tap.answer or engine.perform(tap.command, tap.judged) for tap in taps]
    assert all(isinstance(answer, PlayAnswer) for answer in answers), answers
    return answers  # type: ignore[return-value]


def rush(players: list[Player], single: Sequence[Player] = ()) -> Counter[str]:
    """All draw in all batches at once, each batch in an order of its own, and some alone."""
    chance, orders = random.Random(7), []
    for _ in range(BATCHES):
        chance.shuffle(players)
        orders.append(list(players))
    answers = at_once(
        [
            *(lambda one=one: batch(one) for one in orders),
            *(lambda one=one: [one.draw()] for one in single),
        ]
    )
    return Counter(
        str(answer.body["code"]) if answer.status != 200 else "drawn"
        for group in answers
        for answer in group
    )


def test_one_chance_each_is_spent_once_in_whatever_batch(now: datetime) -> None:
    slug = launched("scratch-card", now)
    players = crowd(slug, now, PEOPLE)
    found = rush(players, players[:3])
    assert found == {"drawn": PEOPLE, "chance.none": PEOPLE * (BATCHES - 1) + 3}
    assert len(set(dealt())) == DrawTicket.objects.count() == PEOPLE
    assert Meter.objects.filter(name="chances", free_used=1).count() == PEOPLE
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_a_deck_is_dealt_once_in_whatever_batch(now: datetime) -> None:
    """48 tickets, 60 draws: batches pass each other at the ranges, none is lost."""
    slug = deck(now, first=1, second=2, third=5, blank=40)
    found = rush(crowd(slug, now, PEOPLE))
    assert found == {"drawn": 48, "stock.empty": 12}
    assert sorted(dealt()) == list(range(48))
    assert Grant.objects.count() == 8
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_a_limit_that_all_share_holds(now: datetime) -> None:
    slug = ruled(
        now,
        limits=[
            limit("a-net", "draw", "net", "day", 7),
            limit("b-me", "draw", "person", "day", 1),
        ],
        session__helpers=0,
    )
    players = [Player(slug, now) for _ in range(PEOPLE)]
    for player in players:
        assert player.join().status == 200
    found = rush(players, players[:2])
    assert found["drawn"] == 7
    assert set(found) == {"drawn", "limit.reached"}
    assert LimitCount.objects.get(rule="a-net").used == 7
    assert Grant.objects.count() == 7
    assert rewards.audit() == []


def test_control_without_the_guards_one_chance_draws_twice(now: datetime) -> None:
    """Nobody locks the person, counts the draws or holds the chance, and no index does."""
    slug = launched("scratch-card", now)
    players = crowd(slug, now, PEOPLE)
    lock = " FOR NO KEY UPDATE;"
    with (
        meeting_after(batching, "_load", 2),
        function_replaced("campaigns_apply_set", lock, ";"),
        function_replaced("campaigns_effect_draw", lock, ";"),
        function_replaced("campaigns_effect_grant", lock, ";"),
        function_replaced("campaigns_effect_draw", "<> v_n - 1", "< -1"),
        function_replaced(
            "campaigns_effect_grant",
            "v_me.campaign_id, v_me.id, e->>'key'",
            "v_me.campaign_id, v_me.id, gen_random_uuid()::text",
        ),
        function_replaced(
            "campaigns_spend", "AND name = p_meter FOR UPDATE;", "AND name = p_meter;"
        ),
        function_replaced(
            "campaigns_spend", "IF m.value < p_amount - v_free THEN", "IF false THEN"
        ),
        function_replaced(
            "campaigns_spend", "SET value = value - (p_amount - v_free)", "SET value = value"
        ),
        without_constraint("drawticket_once", "(participation_id, n)"),
    ):
        assert rush(players)["drawn"] > PEOPLE
