"""Prizes that the organiser's system hands over: signed, once, never into our own network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core.crypto import encrypt
from core.errors import Conflict, Invalid
from rewards import api
from rewards.models import Payout
from rewards.providers import outward
from rewards.providers.base import Message, OutcomeUnknown
from rewards.services import payouts
from tests.race.meeting import until
from tests.rewards.kit import (
    NOW,
    grant,
    open_scope,
    payout,
    person,
    section,
    totals,
)
from tests.rewards.twins.organiser import SECRET, Organiser

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def twin(settings: Any) -> Iterator[Organiser]:
    settings.WEBHOOK_SECRETS = orjson.dumps({"default": SECRET}).decode()
    with Organiser().running() as found:
        found.now = NOW
        settings.WEBHOOK_ALLOW = [found.url.removeprefix("http://")]
        yield found


def pools(url: str, **more: Any) -> dict[str, Any]:
    return {"main": {"kind": "webhook", "count": 3, "amount": 5_00, "url": url, **more}}


def claimed(twin: Organiser) -> UUID:
    """A claimed reward whose order is due."""
    pool = open_scope(
        pools=pools(f"{twin.url}/prizes?shop=1", title={"en": "A", "zh-hans": "甲"})
    )
    owner = person()
    reward = grant(pool, owner).uid
    api.claim(
        reward_uid=reward, person_id=owner, phone_hash="a" * 64,
        phone_cipher=encrypt("+8613800000001"), now=NOW,
    )  # fmt: skip
    return reward


def hear(headers: dict[str, str], body: bytes, now: Any = NOW) -> int:
    return api.hear_provider("webhook", Message(headers, body), now)


def state(reward: UUID) -> tuple[str, str]:
    found = payout(reward)
    return found.state, found.error


def test_an_order_is_signed_and_carried_out_once(twin: Organiser) -> None:
    reward = claimed(twin)
    assert payouts.run_due(NOW) == 1
    assert state(reward) == ("succeeded", "")
    [order] = twin.orders.values()
    assert order["reward"] == str(reward)
    assert (order["pool"], order["phone"]) == ("main", "+8613800000001")
    assert order["face"] == {"title": {"en": "A", "zh-hans": "甲"}}
    assert twin.requests[0].path == "/prizes?shop=1"
    assert twin.violations == []
    assert totals() == (85_00, 10_00, 0, 5_00)
    assert payout(reward).recipient == ""
    assert api.audit() == []


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        ("broken", "webhook.http_502"),
        ("forged", "webhook.unsigned"),
        ("unsigned", "webhook.unsigned"),
        ("other", "webhook.unreadable"),
        ("redirect", "webhook.http_307"),
    ],
)
def test_a_wrong_answer_settles_nothing_and_the_query_finds_the_order(
    twin: Organiser, mood: str, why: str
) -> None:
    reward = claimed(twin)
    twin.next.append(mood)
    payouts.run_due(NOW)
    assert state(reward) == ("unknown", why)
    twin.now = LATER
    payouts.run_due(LATER)
    assert state(reward) == ("succeeded", "")
    assert list(twin.given.values()) == [1]
    assert [orjson.loads(one.body)["action"] for one in twin.requests] == ["order", "query"]
    assert {one.path for one in twin.requests} == {"/prizes?shop=1"}
    assert (twin.violations, api.audit()) == ([], [])


def test_what_never_answers_is_given_once(
    twin: Organiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reward = claimed(twin)
    twin.mood, twin.keeps_line = "silent", True
    with monkeypatch.context() as impatient:
        impatient.setattr(outward, "TIMEOUT", 0.2)
        for asked, moment in enumerate((NOW, LATER), start=1):
            payouts.run_due(moment)
            assert state(reward) == ("unknown", "webhook.timeout")
            # Whoever hangs up soon may do so before they have been heard.
            until(lambda asked=asked: len(twin.requests) == asked)
    twin.mood, twin.now = "ok", LATER + timedelta(hours=2)
    payouts.run_due(twin.now)
    assert state(reward) == ("succeeded", "")
    assert list(twin.given.values()) == [1]


def test_an_order_that_never_arrived_goes_out_again_with_the_same_id(twin: Organiser) -> None:
    reward = claimed(twin)
    twin.next.append("lost")
    payouts.run_due(NOW)
    assert state(reward) == ("unknown", "webhook.http_500")
    number = payout(reward).number
    twin.now = LATER
    payouts.run_due(LATER)
    assert state(reward) == ("succeeded", "")
    sent = [orjson.loads(one.body) for one in twin.requests]
    assert [one["action"] for one in sent] == ["order", "query", "order"]
    assert {one["id"] for one in sent} == {number}


def test_late_and_twice(twin: Organiser) -> None:
    reward = claimed(twin)
    twin.answer = "pending"
    payouts.run_due(NOW)
    assert state(reward)[0] == "submitted"
    number = payout(reward).number
    headers = twin.decide(number, "succeeded")
    body = twin.said(number, "succeeded").body
    for _ in range(2):
        assert hear(headers, body) == 1
    assert state(reward) == ("succeeded", "")
    assert totals() == (85_00, 10_00, 0, 5_00)
    with pytest.raises(api.Forged):
        hear(headers, body.replace(b"succeeded", b"failed"))
    with pytest.raises(api.Forged):
        hear(headers, body, NOW + timedelta(minutes=6))
    # A change of mind afterwards is a contradiction that people look at.
    headers = twin.decide(number, "failed")
    hear(headers, twin.said(number, "failed").body)
    assert Payout.objects.get().disputed
    assert {one.invariant for one in api.audit()} == {"payout.disputed"}


def test_a_refusal_is_final_and_can_be_revoked(twin: Organiser) -> None:
    reward = claimed(twin)
    twin.answer = "failed"
    payouts.run_due(NOW)
    assert state(reward) == ("failed", "webhook.sold_out")
    api.revoke(reward, "reviewer", NOW)
    assert totals() == (85_00, 15_00, 0, 0)
    assert api.audit() == []


def test_replay_says_the_same_with_the_same_id(twin: Organiser) -> None:
    reward = claimed(twin)
    with pytest.raises(CommandError):
        call_command("replay_webhook", "00000000-0000-7000-8000-000000000000")
    assert api.replay_webhook(reward, "admin", NOW) == "queued"
    payouts.run_due(NOW)
    twin.orders.clear()
    assert api.replay_webhook(reward, "admin", NOW) == "succeeded"
    assert (len(twin.requests), len(twin.orders)) == (2, 1)
    twin.mood = "broken"
    with pytest.raises(Conflict, match=r"webhook\.unanswered"):
        api.replay_webhook(reward, "admin", NOW)
    assert state(reward) == ("succeeded", "")
    assert (twin.violations, api.audit()) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "2002:7f00:1::",
        "64:ff9b::7f00:1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::",
    ],
)  # fmt: skip
def test_our_own_network_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def resolved(*_: Any, **__: Any) -> list[Any]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
        inside = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 443, 0, 0))
        return [public, inside]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(outward.Refused, match=r"webhook\.address"):
        outward.target("https://prizes.example.com/")


def test_the_connection_goes_to_the_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch, twin: Organiser
) -> None:
    """A name that answers differently the second time has had its one chance."""
    port = int(twin.url.rpartition(":")[2])
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **more: Any) -> list[Any]:
        if host != "prizes.example.com":
            return real(host, *args, **more)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.9", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(outward, "is_public", lambda _address: True)
    monkeypatch.setattr(outward, "TIMEOUT", 0.2)
    with pytest.raises(OutcomeUnknown):
        outward.post(f"https://prizes.example.com:{port}/", {}, b"{}")
    assert asked == ["prizes.example.com"]
    assert twin.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://prizes.example.com/", "https://user:pass@example.com/", "ftp://example.com/",
        "https:///path", "https://exa mple.com:99999/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_publishing(
    settings: Any, twin: Organiser, url: str
) -> None:
    with pytest.raises(Invalid, match=r"provider\.config"):
        api.check_section(section(pools=pools(url)))


def test_a_secret_must_be_set_up(twin: Organiser) -> None:
    api.check_section(section(pools=pools("https://example.com/")))
    with pytest.raises(Invalid, match=r"provider\.account"):
        api.check_section(section(pools=pools("https://example.com/", secret="unknown")))
