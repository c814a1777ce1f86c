"""Messages in the page, what a person allows, and the page that stops the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from audiences import api as audiences
from audiences.models import ContactChoice
from campaigns.models import Participation
from core.clock import utc_now
from core.ids import uuid7
from tests.campaigns.http.helpers import JOIN, Player, problem
from tests.campaigns.http.launching import launch
from touchpoints.contracts import Occasion
from touchpoints.models import Message
from touchpoints.services import delivery, planning
from touchpoints.stopping import stop_token

pytestmark = pytest.mark.django_db
TOUCH = {
    "plan": [{"on": "won", "template": "won", "channels": ["inbox", "email", "sms"]}],
    "quiet": None,
}


@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Player:
    """Somebody who joined a campaign with a plan."""
    from tests.campaigns.http import launching

    plain = launching.draft
    monkeypatch.setattr(launching, "draft", lambda *a, **b: plain(*a, **b) | {"touch": TOUCH})
    launch()
    found = Player()
    assert found.post("join", JOIN).status_code == 200
    return found


def who() -> int:
    return Participation.objects.get().person_id


def won(hours: int = 24) -> None:
    from datetime import timedelta

    now = utc_now()
    news = Occasion(
        event_id=uuid7(), on="won", campaign="spring", person_id=who(), at=now,
        useful_until=now + timedelta(hours=hours),
        variables={"prize": {"money": 888}, "claim_by": {"moment": 1_800_000_000_000}},
    )  # fmt: skip
    planning.plan([news], now)


def get(player: Player, path: str, **headers: str) -> Any:
    return player.client.get(f"/api/play/spring/{path}", headers=headers)


def test_messages_are_shown_in_the_language_of_the_page_and_read(player: Player) -> None:
    won()
    won()
    document = get(player, "inbox", **{"X-AF-Language": "zh-hans"}).json()
    assert document["unread"] == 2
    assert [(item["on"], item["title"], item["read"]) for item in document["messages"]] == [
        ("won", "您已获得¥8.88", False)
    ] * 2
    first = document["messages"][0]["id"]
    answer = player.post("inbox/read", {"ids": [first]}, key="read-key-1")
    assert answer.json() == {"result": {"read": 1}, "unread": 1}
    again = player.post("inbox/read", {"ids": [first]}, key="read-key-1")
    assert again.content == answer.content
    assert again["Idempotency-Replayed"] == "true"
    problem(
        player.post("inbox/read", {"ids": [first, first]}, key="read-key-1"),
        422, "idempotency.mismatch",
    )  # fmt: skip
    assert get(player, "inbox").json()["messages"][0]["read"] is True


def test_another_persons_messages_are_neither_seen_nor_read(player: Player) -> None:
    won()
    stranger = Player()
    assert get(stranger, "inbox").json() == {"messages": [], "unread": 0}
    number = get(player, "inbox").json()["messages"][0]["id"]
    problem(stranger.post("inbox/read", {"ids": [number]}), 403, "eligibility.not_joined")
    stranger.post("join", JOIN)
    assert stranger.post("inbox/read", {"ids": [number]}).json()["result"] == {"read": 0}
    assert get(player, "inbox").json()["unread"] == 1


@pytest.mark.parametrize(
    ("path", "body", "faults"),
    [
        ("inbox/read", {}, [("ids", "missing")]),
        ("inbox/read", {"ids": [0]}, [("ids.0", "range")]),
        ("inbox/read", {"ids": list(range(1, 102))}, [("ids", "length")]),
        ("preferences", {"sms": "yes please"}, [("sms", "type")]),
        ("preferences", {"mail": True}, [("mail", "unknown")]),
        ("preferences", {"email": True}, [("address", "required")]),
        ("preferences", {"address": "nowhere"}, [("address", "format")]),
    ],
)
def test_bodies_are_checked(player: Player, path: str, body: Any, faults: Any) -> None:
    document = problem(player.post(path, body), 422, "body.invalid")
    assert [(item["path"], item["code"]) for item in document["errors"]] == faults


def test_the_surface_is_the_same_as_everywhere(player: Player) -> None:
    evil = {"Origin": "https://evil.example"}
    problem(get(player, "inbox", **evil), 403, "request.origin")
    problem(player.post("preferences", {"sms": True}, headers=evil), 403, "request.origin")
    problem(player.post("preferences", {"sms": True}, key=None), 422, "body.invalid")
    problem(player.client.post("/api/play/spring/inbox"), 405, "request.method")
    refused = player.client.put("/api/play/spring/preferences")
    problem(refused, 405, "request.method")
    assert refused["Allow"] == "GET, POST"
    problem(player.client.get("/api/play/nothing/inbox"), 404, "campaign.unknown")


def test_preferences_are_kept_with_their_evidence_and_stop_at_once(player: Player) -> None:
    nothing = {"sms": False, "email": False, "phone": None, "address": None}
    assert get(player, "preferences").json() == nothing
    allowed = player.post(
        "preferences", {"email": True, "address": "Wang.Ming@Mail.Example"}, key="prefer-1"
    )
    assert allowed.json() == nothing | {"email": True, "address": "W***@mail.example"}
    choice = ContactChoice.objects.get()
    assert (choice.campaign, choice.allowed) == ("spring", True)
    assert set(choice.evidence) == {"version", "language", "how"}
    won()
    player.post("preferences", {"email": False})
    delivery.deliver_due(utc_now(), 10)
    assert Message.objects.get(medium="email").reason == "stopped"
    problem(get(Player(), "preferences"), 403, "eligibility.not_joined")


def sent(player: Player) -> Message:
    """An e-mail that this person got."""
    player.post("preferences", {"email": True, "address": "wang.ming@mail.example"})
    won()
    delivery.deliver_due(utc_now(), 10)
    message = Message.objects.get(medium="email")
    assert message.status == "sent"
    return message


def test_looking_stops_nothing_and_one_tap_stops(player: Player) -> None:
    path = f"/m/{stop_token(sent(player).id)}"
    for language, button, done in (
        ("en", "Stop e-mails", "Done"), ("zh-CN,zh", "停止接收邮件", "已停止"),
    ):  # fmt: skip
        client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
        ContactChoice.objects.filter(allowed=False).delete()
        page = client.get(path)
        assert page.status_code == 200
        assert f'<button type="submit">{button}</button>' in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer"
        assert "unsafe-inline" not in page["Content-Security-Policy"]
        assert get(player, "preferences").json()["email"] is True
        stopped = client.post(path)
        assert stopped.status_code == 200
        assert f"<h1>{done}</h1>" in stopped.content.decode()
        assert get(player, "preferences").json()["email"] is False
    style = re.search(r"/m/style/\w+\.css", page.content.decode())
    assert style is not None
    assert "immutable" in Client().get(style[0])["Cache-Control"]


def test_a_mail_program_stops_by_its_one_click(player: Player) -> None:
    path = f"/m/{stop_token(sent(player).id)}"
    body = "List-Unsubscribe=One-Click"
    answer = Client(enforce_csrf_checks=True).post(
        path, body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert ContactChoice.objects.order_by("id").last().evidence["how"] == "one-click"  # type: ignore[union-attr]


@pytest.mark.parametrize("token", ["x", "1-" + "0" * 24, "zz-", "1" * 40])
def test_a_made_up_link_stops_nothing(player: Player, token: str) -> None:
    sent(player)
    answer = Client().post(f"/m/{token}")
    assert answer.status_code == 404
    assert "not complete" in answer.content.decode()
    assert ContactChoice.objects.filter(allowed=False).count() == 0


def test_the_language_of_the_message_is_taken_where_the_browser_says_none(
    player: Player,
) -> None:
    message = sent(player)
    Message.objects.filter(id=message.id).update(language="zh-hans")
    page = Client().get(f"/m/{stop_token(message.id)}").content.decode()
    assert '<html lang="zh-Hans">' in page
    assert audiences.contact_card(who()) is not None
