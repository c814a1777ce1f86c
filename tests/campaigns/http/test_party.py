"""Packet rain and team pot from launch to a paid reward, over the real interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from campaigns.play import heads
from core.clock import to_ms, utc_now
from tests.campaigns import party_kit as kit
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, tap
from tests.campaigns.http.trips import counted

pytestmark = pytest.mark.django_db(transaction=True)

HONEST = {
    "v": 1, "dwell_ms": 8000, "pointer": 12, "touch": 6, "scroll": 3, "webdriver": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def rain(**more: Any) -> str:
    """A rain whose wave is open for the next minutes: HTTP takes no clock."""
    now = utc_now()
    minute = now.replace(second=0, microsecond=0)
    return kit.launched(
        "packet-rain", now, "rain",
        period__start=to_ms(minute - timedelta(minutes=5)),
        packets__count=100, wave__packets=3, wave__seconds=1200, wave__catches=2,
        mechanics__rain__daily=[], mechanics__rain__moments=[minute.isoformat()],
        **more,
    )  # fmt: skip


def joined(slug: str, invite: str | None = None) -> Player:
    player = Player(slug, **BROWSER)
    player.state()
    answer = tap(player, "join", JOIN | ({"invite": invite} if invite else {}))
    assert answer.status_code == 200, answer.json()
    return player


def paid(player: Player, phone: str) -> list[str]:
    """Claim all that waits; what became of each reward."""
    known: dict[str, str] = {}
    for reward in player.state().json()["rewards"]:
        # The number is verified once; the next reward goes to the same one.
        asked = known or {"phone": phone, "otp": code_for(player, phone)}
        answer = tap(player, "claim", {"reward": reward["id"]} | (asked if not known else {}))
        assert answer.status_code == 200, answer.json()
        known = asked
    kit.paid(utc_now())
    return [reward["status"] for reward in player.state().json()["rewards"]]


def test_packets_are_caught_in_a_wave_and_paid() -> None:
    slug = rain()
    player, late = joined(slug), joined(slug)
    state = player.state().json()
    assert state["rain"]["open"] is True
    wave = state["rain"]["waves"][0]
    assert wave["starts_at"] <= state["server_time"] < wave["ends_at"]
    assert state["actions"][:2] == ["draw", "act"]
    caught = [tap(player, "draw", {"scene": "default"}) for _ in range(2)]
    assert [answer.status_code for answer in caught] == [200, 200]
    refused = problem(tap(player, "draw", {"scene": "default"}), 409, "limit.reached")
    assert "retry_at" not in refused
    assert tap(late, "draw", {"scene": "wave"}).status_code == 200
    assert paid(player, "+8613800000001") == ["fulfilled", "fulfilled"]
    assert paid(late, "+8613800000002") == ["fulfilled"]
    assert kit.broken(slug) == []


def test_a_password_is_said_and_its_packet_paid() -> None:
    slug = rain(password="安心生活")
    player = joined(slug)
    say = {"do": "password", "input": {"password": "不知道"}}
    wrong = tap(player, "act", say).json()
    assert wrong["result"] == {"right": False, "tries": 4}
    say["input"] = {"password": "安心 生活"}
    assert tap(player, "act", say).json()["result"] == {"right": True, "tries": 4}
    opened = tap(player, "draw", {"scene": "password"}).json()
    assert opened["result"]["prize"] == {"slot": "packet", "kind": "packet", "amount": 188}
    assert paid(player, "+8613800000003") == ["fulfilled"]
    assert kit.broken(slug) == []
    bad = problem(tap(player, "act", {"do": "password", "input": {}}), 422, "body.invalid")
    assert bad["errors"] == [{"path": "input.password", "code": "missing"}]


def test_a_catch_is_one_trip_to_redis_and_two_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 600.0)
    slug = rain(protection="standard")
    first, player = joined(slug), joined(slug)
    body = {"scene": "default", "signals": HONEST}
    assert first.post("draw", body).status_code == 200
    heads.forget()
    assert player.state().status_code == 200
    with counted() as trips:
        assert player.post("draw", body).status_code == 200
    assert trips.counts == (1, 2), trips


def test_a_team_comes_together_and_every_share_is_paid() -> None:
    slug = kit.launched(
        "team-pot", utc_now(), "team", packets__count=2, budget__total=4000, team__size=3,
        protection="off",
    )  # fmt: skip
    founder = joined(slug)
    assert tap(founder, "act", {"do": "found", "input": {}}).json()["result"]["full"] is False
    invite = founder.state().json()["me"]["invite"]
    friends = [joined(slug, invite) for _ in range(2)]
    for friend in friends:
        seen = friend.state(f"?i={invite}").json()
        assert seen["team"]["acts"] == ["join_team", "found"]
        body = {"do": "join_team", "input": {"invite": invite}}
        answer = tap(friend, "act", body).json()
    assert answer["result"] == {
        "team": answer["state"]["team"]["mine"]["id"], "members": 3, "full": True,
    }  # fmt: skip
    shares = []
    for serial, player in enumerate((founder, *friends)):
        opened = tap(player, "draw", {"scene": "team"}).json()
        shares.append(opened["result"]["prize"]["amount"])
        assert paid(player, f"+861380000001{serial}") == ["fulfilled"]
    assert sum(shares) == 2000
    assert kit.broken(slug) == []
    other = joined(slug, invite)
    body = {"do": "join_team", "input": {"invite": invite}}
    problem(tap(other, "act", body), 409, "team.full")
