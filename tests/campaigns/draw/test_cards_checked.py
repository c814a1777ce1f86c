"""A card of somebody on hold: said to be checked, counted when somebody has looked at them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from campaigns.models import Participation
from campaigns.services import holds
from tests.campaigns.draw.kit import Player, crowd, launched
from tests.campaigns.draw.test_draw_play import have

pytestmark = pytest.mark.django_db

ONLY_LUCK = {f"mechanics__draw__prizes__{n}__weight": 100 if n == 4 else 0 for n in range(5)}


OTHERS = [
    {"on": "friend_joined", "card": card, "most": 1}
    for card in ("health", "peace", "family", "joy")
]


def collection(now: datetime) -> str:
    """Each draw gives the same card; all others come by friends."""
    return launched(
        "collect-cards", now, mechanics__collect__gives_per_day=2, chances__per_day=9,
        mechanics__collect__drops=OTHERS, **ONLY_LUCK,
    )  # fmt: skip


def luck(player: Player) -> tuple[int, int]:
    """How many of the card count, and how many are still looked at."""
    found: list[dict[str, Any]] = player.state()["collect"]["cards"]
    assert {one["checking"] for one in found if one["slug"] != "luck"} == {0}
    return next((one["count"], one["checking"]) for one in found if one["slug"] == "luck")


def out(player: Player) -> int:
    """How many of the card were looked at and do not count."""
    return sum(one["left_out"] for one in player.state()["collect"]["cards"])


def row(player: Player) -> Participation:
    return Participation.objects.get(invite=player.invite)


def test_a_held_person_s_cards_are_checked_and_count_when_released(now: datetime) -> None:
    slug = collection(now)
    player, other = crowd(slug, now, 2)
    player.turn()
    assert luck(player) == (1, 0)
    Participation.objects.filter(id=row(player).id).update(held=True)

    answer = player.turn()
    assert answer["prize"]["kind"] == "card"
    player.turn()
    assert luck(player) == (1, 2)
    assert player.state()["collect"]["kinds"] == 1
    other.turn()
    assert luck(other) == (1, 0)

    # Looked at and kept out: nothing waits any more, and nothing is lost should it be cleared.
    holds.keep(slug, row(player).uid, "reviewer", now)
    assert (luck(player), out(player)) == ((1, 0), 2)
    holds.clear(slug, row(player).uid, "reviewer", now)
    assert (luck(player), out(player)) == ((3, 0), 0)


def test_a_card_given_by_a_held_person_is_checked_at_the_friend_s(now: datetime) -> None:
    slug = collection(now)
    giver, friend = crowd(slug, now, 2)
    have(giver, slug, "luck", 2)
    gift = giver.do("act", {"do": "give_card", "input": {"card": "luck"}}).body["result"]
    Participation.objects.filter(id=row(giver).id).update(held=True)

    friend.do("act", {"do": "take_card", "input": {"gift": gift["gift"]}})
    assert luck(friend) == (0, 1)
    holds.keep(slug, row(giver).uid, "reviewer", now)
    assert (luck(friend), out(friend)) == ((0, 0), 1)
    holds.clear(slug, row(giver).uid, "reviewer", now)
    assert luck(friend) == (1, 0)
