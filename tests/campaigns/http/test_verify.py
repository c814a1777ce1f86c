"""`POST …/verify` and the organiser's fact, over the real interface."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client

from campaigns.http.facts import signature
from campaigns.play import heads
from core.clock import to_ms, utc_now
from core.ids import uuid7
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, tap
from tests.campaigns.http.trips import counted
from tests.campaigns.referral_kit import launched
from tests.campaigns.referral_kit import phone as number_of

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "the organiser's secret"


@pytest.fixture(autouse=True)
def _campaign(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD, settings.FACTS_SECRET = True, "demo", SECRET
    launched(utc_now())


def joined(invite: str | None = None) -> Player:
    player = Player("invite", **BROWSER)
    player.state()
    answer = player.post("join", JOIN | ({"invite": invite} if invite else {}))
    assert answer.status_code == 200, answer.json()
    return player


def invite_of(player: Player) -> str:
    return str(player.state().json()["me"]["invite"])


def told(number: str, **more: Any) -> Any:
    """The organiser's system reports that the owner of this number has registered."""
    body: dict[str, Any] = {
        "id": f"crm-{uuid7()}", "name": "registered", "at": to_ms(utc_now()),
        "person": {"phone": number}, "props": {},
    }  # fmt: skip
    raw = json.dumps(body | more).encode()
    signed = signature(SECRET, int(time.time()), raw)
    return Client().post(
        "/api/in/facts", raw, content_type="application/json",
        headers={"X-AF-Signature": signed},
    )  # fmt: skip


def verify_body(player: Player, number: str) -> dict[str, Any]:
    return {"phone": number, "otp": code_for(player, number), "consent": {"phone": "1"}}


def test_from_the_invitation_to_two_rewards() -> None:
    inviter = joined()
    friend, number = joined(invite_of(inviter)), number_of()
    state = friend.state().json()
    assert state["campaign"]["kind"] == "referral"
    assert state["session"] is None
    assert state["actions"] == ["verify", "share"]
    body = verify_body(friend, number)
    first = friend.post("verify", body, key="verify-1")
    assert first.status_code == 200, first.json()
    assert first.json()["result"] == {"phone_masked": f"{number[3:6]}****{number[-4:]}"}
    assert first.json()["state"]["referral"]["verified"] is True
    again = friend.post("verify", body, key="verify-1")
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert told(number).status_code == 202
    assert [one["amount"] for one in friend.state().json()["rewards"]] == [1000]
    seen = inviter.state().json()
    assert [one["amount"] for one in seen["rewards"]] == [2000]
    assert [one["status"] for one in seen["referral"]["friends"]] == ["qualified"]
    assert seen["actions"] == ["verify", "share", "claim"]


def test_what_verify_refuses() -> None:
    stranger, number = Player("invite", **BROWSER), number_of()
    stranger.state()
    body = verify_body(stranger, number)
    problem(stranger.post("verify", body), 403, "eligibility.not_joined")
    player = joined()
    wrong = f"{(int(body['otp']) + 1) % 10**6:06d}"
    problem(player.post("verify", body | {"otp": wrong}), 422, "otp.wrong")
    problem(player.post("verify", {"phone": number}), 422, "body.invalid")
    problem(player.post("verify", body, headers={"Origin": "https://evil.example"}), 403,
            "request.origin")  # fmt: skip
    assert player.post("verify", verify_body(player, number_of())).status_code == 200
    other = number_of()
    problem(player.post("verify", verify_body_again(player, other)), 409, "phone.bound")
    problem(player.post("draw", {"scene": "default"}), 409, "play.not_offered")


def verify_body_again(player: Player, number: str) -> dict[str, Any]:
    """A second code to the same device; the first request's key is taken."""
    body = {"slug": "invite", "phone": number, "purpose": "claim"}
    answer = tap(player, "/api/play/otp", body)
    assert answer.status_code == 202, answer.json()
    inbox = Client().get(
        "/demo/inbox", {"to": number}, headers={"Authorization": "Bearer demo"}
    )
    return {"phone": number, "otp": str(inbox.json()[0]["code"]), "consent": {}}


def test_a_refused_verification_leaves_the_code_good() -> None:
    stranger, number = Player("invite", **BROWSER), number_of()
    stranger.state()
    body = verify_body(stranger, number)
    problem(stranger.post("verify", body), 403, "eligibility.not_joined")
    assert stranger.post("join", JOIN).status_code == 200
    assert stranger.post("verify", body).status_code == 200


def test_joining_is_two_statements_and_so_is_a_state_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 600.0)
    inviter = joined()
    invite = invite_of(inviter)
    player = Player("invite", **BROWSER)
    player.state()
    with counted() as trips:
        assert player.post("join", JOIN | {"invite": invite}).status_code == 200
    assert len(trips.sql) == 2, trips
    with counted() as trips:
        player.state()
    assert len(trips.sql) == 1, trips


def test_the_openapi_document_knows_the_referral_part() -> None:
    document = Client().get("/api/openapi.json").json()
    assert "/api/play/{slug}/verify" in document["paths"]
    shapes = document["components"]["schemas"]
    assert {"ReferralView", "FriendView", "InvitedView", "VerifyBody"} <= set(shapes)
    assert "referral" in shapes["StateDocument"]["properties"]
