"""What a tap costs: round trips counted at the sockets, protection standard, all warm.

docs/dev/architecture.md names these numbers; whoever changes them changes both.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaigns.play import heads
from core.clock import utc_now
from core.stores import gates
from tests.campaigns.composing import ladder, launched, title
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, solved
from tests.campaigns.http.launching import launch
from tests.campaigns.http.trips import Trips, counted

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13900001234"
HONEST = {
    "v": 1, "dwell_ms": 8000, "pointer": 12, "touch": 6, "scroll": 3, "webdriver": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The head is read at most twice a second, whatever the traffic: not part of a tap."""
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"
    monkeypatch.setattr(heads, "HEAD_SECONDS", 600.0)
    launch("trips", protection="standard", helpers=1)
    # One tap of somebody else: scripts and lists are loaded, heads and versions known.
    tap(Player("trips", **BROWSER), "join", JOIN)
    gates().ping()


def tap(player: Player, action: str, body: dict[str, Any], **more: Any) -> Trips:
    """One honest tap that is carried out, and what it cost."""
    with counted() as trips:
        response = player.post(action, body | {"signals": HONEST}, **more)
    assert response.status_code == 200, response.json()
    player.last = response.json()
    return trips


def player() -> Player:
    made = Player("trips", **BROWSER)
    made.state()
    return made


def test_each_decision_is_one_redis_trip_and_each_tap_two_statements() -> None:
    sharer, friend = player(), player()
    joined = tap(sharer, "join", JOIN)
    assert joined.counts == (1, 2), joined
    invite = sharer.last["state"]["me"]["invite"]
    helped = tap(friend, "help", {"invite": invite})
    assert helped.counts == (1, 2), helped
    drawn = tap(sharer, "draw", {"scene": "default"})
    assert drawn.counts == (1, 2), drawn
    assert all("EVALSHA" in trips.redis[0] for trips in (joined, helped, drawn))
    assert ["campaigns_load" in sql for sql in drawn.sql] == [True, False]
    assert ["campaigns_apply" in sql for sql in drawn.sql] == [False, True]
    reward = sharer.last["result"]["reward"]
    otp = code_for(sharer, PHONE)
    claimed = tap(sharer, "claim", {"reward": reward, "phone": PHONE, "otp": otp})
    assert len(claimed.redis) == 1, claimed
    assert len(claimed.sql) == 12, claimed


def test_acts_and_taking_a_step_cost_no_more() -> None:
    now = utc_now()
    mechanics = {
        "milestone": ladder(1, counts="joined"),
        "task": {"tasks": [{"slug": "look", "title": title("Look")}]},
        "chances": {"ways": [{"on": "task_done", "most": 5}]},
    }
    protection = {"level": "standard"}
    slug = launched(now, "composed", "milestone", mechanics, protection=protection)
    tap(Player(slug, **BROWSER), "join", JOIN)
    me = Player(slug, **BROWSER)
    me.state()
    joined = tap(me, "join", JOIN)
    done = tap(me, "act", {"do": "task_done", "input": {"task": "look"}})
    taken = tap(me, "draw", {"scene": "step-1"})
    assert [trips.counts for trips in (joined, done, taken)] == [(1, 2)] * 3
    assert me.last["state"]["chances"]["earned"] == 1
    with counted() as trips:
        assert me.state().status_code == 200
    assert trips.counts == (0, 1), trips


def test_control_a_second_trip_would_be_seen() -> None:
    with counted() as trips:
        gates().ping()
        gates().pipeline(transaction=False).incr("af:risk:x").incr("af:risk:x").execute()
    assert len(trips.redis) == 2


def test_the_answer_to_a_challenge_is_one_redis_trip_too() -> None:
    newcomer = player()
    with counted() as trips:
        first = newcomer.post("join", JOIN, key="challenged-1")
    proof = solved(first)
    assert len(trips.redis) == 1
    with counted() as trips:
        second = newcomer.post("join", JOIN | {"proof": proof}, key="challenged-1")
    assert second.status_code == 200, second.json()
    assert len(trips.redis) == 1, trips


def test_state_is_one_statement_and_no_redis() -> None:
    visitor = player()
    for _ in range(2):
        with counted() as trips:
            assert visitor.state().status_code == 200
        assert trips.counts == (0, 1), trips
        tap(visitor, "join", JOIN)


def test_the_warm_page_asks_nobody() -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/c/trips/?i=abc&ch=x").status_code == 200
    with counted() as trips:
        response = client.get("/c/trips/?i=another&ch=y")
    assert response.status_code == 200
    assert trips.counts == (0, 0), trips
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
