"""The last packet comes back while people are turned away: nobody who got it is refused."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns import api as campaigns
from campaigns.play import batching, engine, turning
from campaigns.play.contracts import PlayAnswer
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.support import Player, launched
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, BACK, BATCHES = 12, 5, 6


def rush(now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Some packets come back; everybody joins for one and taps, in a process that believes for
    the whole time that nothing is left. The codes and statuses of those who have one."""
    slug = launched(now, packets__count=1, budget__total=888, session__helpers=0)
    players = [Player(slug, now) for _ in range(CROWD + 1)]
    for player in players:
        assert player.join().status == 200
        campaigns.forget()
    assert players[0].draw().status == 200
    stale = campaigns.head(slug)
    assert stale is not None
    assert stale.stock == "none"
    campaigns.top_up(slug, pool="packets", count=BACK, key="b", actor="operator", now=now)
    campaigns.forget()
    crowd = players[1:]
    monkeypatch.setattr(turning, "head", lambda slug: stale)

    def take(player: Player) -> list[str]:
        session = player.join().body["state"]["session"]
        return [answer_to(player)] if session else []

    def in_vain() -> list[str]:
        tap_together(crowd)
        return []

    found = at_once([*(lambda one=one: take(one) for one in crowd), *[in_vain] * BATCHES])
    return [answer for group in found for answer in group]


def answer_to(player: Player) -> str:
    (answer,) = tap_together([player])
    # Somebody's batch may have opened it a moment before.
    return "won" if answer.status == 200 else str(answer.body["code"])


def tap_together(players: list[Player]) -> list[PlayAnswer]:
    taps = [batching.Tap(one.command("draw", {"scene": "default"}), "r") for one in players]
    batching.perform_many(taps)
    answers = [tap.answer or engine.perform(tap.command) for tap in taps]
    assert all(isinstance(answer, PlayAnswer) for answer in answers), answers
    return answers  # type: ignore[return-value]


def test_who_got_a_packet_that_came_back_opens_it(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = rush(now, monkeypatch)
    assert len(found) == BACK
    assert set(found) <= {"won", "limit.reached"}
    assert Grant.objects.count() == 1 + BACK
    assert rewards.audit() == []


def test_control_without_the_look_at_the_session_they_are_refused(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with function_replaced(
        "campaigns_turn_away", "m.sessions = 0 OR NOT EXISTS", "true OR NOT EXISTS"
    ):
        found = rush(now, monkeypatch)
    assert "stock.empty" in found
