"""The last ticket, one chance tapped many times, one set combined twice; with controls."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from django.db import connection

from campaigns.mechanics.draw.checking import check
from campaigns.models import DrawTicket, Meter, Participation
from campaigns.play import sql
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.draw.kit import Player, crowd, deck, launched
from tests.campaigns.draw.test_draw_play import dealt
from tests.race.meeting import meeting, meeting_after
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 24


def rush(players: list[Player]) -> Counter[str]:
    """All tap at the same moment: how often each row was given, refusals by their code."""
    answers = at_once([player.draw for player in players])
    return Counter(
        answer.body["result"]["slot"] if answer.status == 200 else answer.body["code"]
        for answer in answers
    )


def test_a_rush_deals_every_ticket_once(now: datetime) -> None:
    """48 tickets in three segments, 24 people twice: no ticket is lost, none dealt twice."""
    slug = deck(now, first=1, second=2, third=5, blank=40)
    players = crowd(slug, now, CROWD)
    found = rush(players) + rush(players)
    assert found == {"first": 1, "second": 2, "third": 5, "thanks": 40}
    assert sorted(dealt()) == list(range(48))
    assert rush(players) == {"stock.empty": CROWD}
    assert rewards.audit() == []
    assert check(slug).broken == ()


def test_the_last_ticket_has_one_winner(now: datetime) -> None:
    slug = deck(now, first=1, second=1, third=1, blank=1)
    players = crowd(slug, now, CROWD)
    found = rush(players)
    assert found == {"first": 1, "second": 1, "third": 1, "thanks": 1, "stock.empty": CROWD - 4}
    assert Grant.objects.count() == 3
    assert rewards.audit() == []


def test_control_without_the_lock_a_ticket_is_dealt_to_many(now: datetime) -> None:
    """Nobody locks the segment, and no index holds a ticket once: of four who have read the
    numbers of three segments, two have read the same."""
    slug = deck(now, first=1, second=1, third=1, blank=45)
    players = crowd(slug, now, CROWD)
    with (
        meeting(),
        function_replaced("campaigns_deal", "LIMIT 1 FOR UPDATE SKIP LOCKED", "LIMIT 1"),
        function_replaced(
            "campaigns_deal",
            "UPDATE campaigns_drawsegment SET next = next + 1",
            "PERFORM race_meet(4); UPDATE campaigns_drawsegment SET next = s.next + 1",
        ),
        without_constraint("drawticket_dealt_once", "(seed_id, ticket)"),
    ):
        rush(players)
        tickets = list(DrawTicket.objects.values_list("ticket", flat=True))
        assert len(tickets) > len(set(tickets))


def one_chance(now: datetime) -> Player:
    """Somebody with the one chance of the day; the meter's row is there already."""
    slug = launched("scratch-card", now)
    (player,) = crowd(slug, now, 1)
    mine = Participation.objects.get()
    Meter.objects.create(campaign_id=mine.campaign_id, participation=mine, name="chances")
    return player


def test_one_chance_is_spent_once(now: datetime) -> None:
    player = one_chance(now)
    assert rush([player] * 12)["chance.none"] == 11
    assert DrawTicket.objects.count() == 1
    assert Meter.objects.get(name="chances").free_used == 1
    assert rewards.audit() == []


def test_control_without_counting_one_chance_draws_many_times(now: datetime) -> None:
    """Nobody waits for the person's row, nor counts draws or the chance under it."""
    player = one_chance(now)
    with (
        meeting(),
        function_replaced(
            "campaigns_effect_draw",
            "WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE",
            "WHERE id = (e->>'participation')::bigint",
        ),
        function_replaced(
            "campaigns_effect_grant",
            "WHERE id = campaigns_mover(c, e) FOR NO KEY UPDATE",
            "WHERE id = campaigns_mover(c, e)",
        ),
        function_replaced("campaigns_effect_draw", "<> v_n - 1", "< -1"),
        function_replaced(
            "campaigns_effect_grant",
            "v_me.campaign_id, v_me.id, e->>'key'",
            "v_me.campaign_id, v_me.id, gen_random_uuid()::text",
        ),
        function_replaced(
            "campaigns_spend",
            "AND name = p_meter FOR UPDATE;",
            "AND name = p_meter; PERFORM race_meet(2);",
        ),
        without_constraint("drawticket_once", "(participation_id, n)"),
    ):
        rush([player] * 12)
        assert DrawTicket.objects.count() > 1


def test_one_set_is_combined_once(now: datetime) -> None:
    player = full_set(now)
    answers = at_once([player.combine] * 12)
    assert sum(answer.status == 200 for answer in answers) == 1
    assert {a.body["code"] for a in answers if a.status != 200} <= {
        "limit.reached",
        "cards.missing",
    }
    assert Grant.objects.count() == 1
    assert not Meter.objects.filter(name__startswith="card-", value__gt=0).exists()
    assert rewards.audit() == []


def test_control_without_the_locks_one_set_makes_many_prizes(now: datetime) -> None:
    player = full_set(now)
    with (
        meeting_after(sql, "load", 2),
        function_replaced(
            "campaigns_effect_combine",
            "WHERE id = (e->>'participation')::bigint FOR NO KEY UPDATE",
            "WHERE id = (e->>'participation')::bigint",
        ),
        function_replaced(
            "campaigns_spend", "AND name = p_meter FOR UPDATE;", "AND name = p_meter;"
        ),
        function_replaced(
            "campaigns_spend", "SET value = value - (p_amount - v_free)", "SET value = value"
        ),
        function_replaced("campaigns_effect_grant", "v_take IS NULL", "v_take = -1"),
        function_replaced(
            "campaigns_effect_grant", "(c->>'slug') || ':'", "gen_random_uuid() || ':'"
        ),
    ):
        at_once([player.combine] * 12)
    assert Grant.objects.count() > 1


def full_set(now: datetime) -> Player:
    """Somebody who holds one card of each kind."""
    from tests.campaigns.draw.test_draw_play import have

    slug = launched("collect-cards", now)
    (player,) = crowd(slug, now, 1)
    for card in ("health", "peace", "family", "joy", "luck"):
        have(player, slug, card)
    return player


class without_constraint:
    """The tickets' table without that unique constraint, put back afterwards."""

    def __init__(self, name: str, columns: str) -> None:
        self.name, self.columns = name, columns

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE campaigns_drawticket DROP CONSTRAINT {self.name}")

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE campaigns_drawticket")
            cursor.execute(
                f"ALTER TABLE campaigns_drawticket ADD CONSTRAINT {self.name} "
                f"UNIQUE {self.columns}"
            )
