"""Stepped invitations and check-in by script: launched, played over HTTP, paid, audited."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from campaigns import api as campaigns
from campaigns.http import play
from core.clock import utc_now
from rewards import api as rewards
from rewards.tasks import poll_payouts
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, tap

pytestmark = pytest.mark.django_db

NUMBERS = iter(range(13900000001, 13900001000))


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def launch(template: str, *settings: str) -> str:
    """By the command, as an operator's script does; the slug."""
    output = io.StringIO()
    words = [word for setting in settings for word in ("--set", setting)]
    call_command("launch", template, "--slug", template, *words, "--json", stdout=output)
    slug = str(json.loads(output.getvalue())["slug"])
    campaigns.forget()
    return slug


def verify(player: Player) -> dict[str, Any]:
    number = str(next(NUMBERS))
    body = {"phone": number, "otp": code_for(player, number), "consent": {}}
    answer = tap(player, "verify", body)
    assert answer.status_code == 200, answer.json()
    found: dict[str, Any] = answer.json()["state"]
    return found


def friend_of(inviter: Player, invite: str) -> Player:
    friend = Player(inviter.slug, **BROWSER)
    joined = tap(friend, "join", JOIN | {"invite": invite}).json()["state"]
    assert joined["milestone"]["invited"] == "waiting"
    assert "verify" in joined["actions"]
    assert verify(friend)["milestone"]["invited"] == "done"
    return friend


def claim(player: Player, reward: str) -> None:
    """With a code the first time; then to the number that was confirmed by it."""
    body: dict[str, Any] = {"reward": reward, "fields": {}, "consent": {}}
    if player.state().json()["me"]["phone_masked"] is None:
        number = str(next(NUMBERS))
        body |= {"phone": number, "otp": code_for(player, number)}
    claimed = tap(player, "claim", body)
    assert claimed.status_code == 200, claimed.json()


def paid(player: Player) -> list[tuple[int, str]]:
    poll_payouts()
    return [(one["amount"], one["status"]) for one in player.state().json()["rewards"]]


@pytest.mark.parametrize("protection", ["off", "basic"])
def test_stepped_invitations_from_launch_to_paid_packets(protection: str):
    slug = launch("stepped-invitations", f"protection={protection}", "packets.count=3")
    me = Player(slug, **BROWSER)
    assert me.state().json()["actions"] == ["join"]
    invite = tap(me, "join", JOIN).json()["state"]["me"]["invite"]
    problem(tap(me, "draw", {"scene": "step-1"}), 409, "step.not_reached")
    for _friend in range(3):
        friend_of(me, invite)
    state = me.state().json()
    assert (state["milestone"]["count"], state["milestone"]["next"]) == (3, 5)
    assert [one["state"] for one in state["milestone"]["steps"]] == [
        "ready", "ready", "locked", "locked",
    ]  # fmt: skip
    for scene, amount in (("step-1", 200), ("step-3", 500)):
        taken = tap(me, "draw", {"scene": scene}).json()["result"]
        assert taken["prize"] == {"slot": scene, "kind": "packet", "amount": amount}
        claim(me, taken["reward"])
    problem(tap(me, "draw", {"scene": "step-3"}), 409, "step.taken")
    problem(tap(me, "draw", {"scene": "step-5"}), 409, "step.not_reached")
    assert paid(me) == [(200, "fulfilled"), (500, "fulfilled")]
    assert rewards.audit() == []


def test_check_in_from_launch_to_a_paid_packet(monkeypatch):
    now = utc_now()
    start = now - timedelta(days=3)
    slug = launch(
        "check-in", "protection=off", f"period.start={start.isoformat()}", "packets.count=2"
    )

    def at(moment: datetime) -> None:
        monkeypatch.setattr(play, "utc_now", lambda: moment)

    me = Player(slug, **BROWSER)
    at(now - timedelta(days=2))
    assert me.state().json()["actions"] == ["join"]
    assert tap(me, "join", JOIN).json()["state"]["actions"] == ["act", "share"]
    for back in (2, 1, 0):
        at(now - timedelta(days=back))
        key = f"checkin-{back}-key"
        answer = me.post("act", {"do": "checkin", "input": {}}, key=key)
        assert answer.json()["result"]["streak"] == 3 - back, answer.json()
        again = me.post("act", {"do": "checkin", "input": {}}, key=key)
        assert (again.json(), again["Idempotency-Replayed"]) == (answer.json(), "true")
        problem(tap(me, "act", {"do": "checkin"}), 409, "checkin.done")
    problem(me.post("act", {"do": "makeup", "input": {}}, key=key), 422, "idempotency.mismatch")
    wrong = problem(
        tap(me, "act", {"do": "makeup", "input": {"date": "soon"}}), 422, "body.invalid"
    )
    assert [one["path"] for one in wrong["errors"]] == ["input.date"]
    problem(tap(me, "act", {"do": "dance"}), 409, "play.not_offered")
    problem(tap(me, "act", {"do": "Dance!"}), 422, "body.invalid")
    taken = tap(me, "draw", {"scene": "day-3"}).json()["result"]
    assert taken["prize"] == {"slot": "day-3", "kind": "packet", "amount": 100}
    claim(me, taken["reward"])
    problem(tap(me, "draw", {"scene": "day-7"}), 409, "step.not_reached")
    assert paid(me) == [(100, "fulfilled")]
    assert rewards.audit() == []
