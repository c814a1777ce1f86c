"""What organisers' systems tell us, and short links."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import orjson
import pytest
from django.db import connection
from django.test import Client

from audiences import api as audiences
from campaigns.http import limits
from campaigns.http.facts import signature
from core.ids import uuid7
from core.models import OutboxMessage
from tests.campaigns.http.helpers import Player, problem
from touchpoints.api import short_link

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET = "a-shared-secret-of-the-organiser"
PHONE = "13800000001"
FACT = {
    "id": "crm-1",
    "name": "registered",
    "at": 1_795_000_000_000,
    "person": {"phone": PHONE},
    "props": {"branch": "Shanghai", "level": 2},
}


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.FACTS_SECRET = SECRET


def send(body, *, at: int | None = None, secret: str = SECRET, header: str | None = None):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    made = signature(secret, at if at is not None else int(time.time()), raw)
    return Client().post(
        "/api/in/facts",
        raw,
        content_type="application/json",
        headers={"X-AF-Signature": made if header is None else header},
    )


def recorded() -> list[dict]:
    return [
        row.payload
        for row in OutboxMessage.objects.order_by("id")
        if not row.payload["name"].startswith("identity_")
    ]


def test_fact_is_recorded_once_and_answered_alike():
    person = audiences.ensure_person(uid=uuid7(), device_uid=None, now=NOW)
    audiences.attach_phone(person_id=person, phone_e164=f"+86{PHONE}", now=NOW)
    first, again = send(FACT), send(FACT)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert first.json()["id"] == "crm-1"
    (fact,) = recorded()
    assert fact == {
        "name": "registered",
        "at": FACT["at"],
        "campaign": None,
        "person_id": person,
        "device_id": None,
        "session_id": None,
        "source": "organiser",
        "props": {"branch": "Shanghai", "level": 2},
    }


def test_same_id_with_another_body():
    assert send(FACT).status_code == 202
    problem(send(FACT | {"name": "quote_done"}), 422, "idempotency.mismatch")
    assert len(recorded()) == 1


def test_person_may_be_named_in_three_ways():
    uid = uuid7()
    person = audiences.ensure_person(uid=uid, device_uid=None, now=NOW)
    audiences.attach_phone(person_id=person, phone_e164=f"+86{PHONE}", now=NOW)
    audiences.attach_identity(person_id=person, issuer="openid", subject="o1", now=NOW)
    names = [{"phone": f"+86 {PHONE}"}, {"openid": "o1"}, {"person_id": str(uid)}]
    for number, name in enumerate(names):
        assert send(FACT | {"id": f"x{number}", "person": name}).status_code == 202
    assert [fact["person_id"] for fact in recorded()] == [person] * 3


def test_unknown_person_leaves_no_number_in_clear():
    assert send(FACT).status_code == 202
    assert recorded()[0]["person_id"] is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT f::text FROM touchpoints_inboundfact f")
        assert PHONE not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    "header", ["", "nonsense", "t=1,v1=" + "0" * 64, "v1=" + "0" * 64, "t=x,v1=y"]
)
def test_signature_is_needed(header):
    problem(send(FACT, header=header), 401, "request.signature")


def test_signature_of_another_secret_or_time():
    problem(send(FACT, secret="other"), 401, "request.signature")
    # The clock goes on meanwhile.
    for off in (-301, 400):
        problem(send(FACT, at=int(time.time()) + off), 401, "request.signature")
    assert send(FACT, at=int(time.time()) - 200).status_code == 202


def test_without_a_secret_nothing_is_taken(settings):
    settings.FACTS_SECRET = ""
    problem(send(FACT, secret=""), 403, "play.not_available")


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"name": "reward_granted"}, "name", "reserved"),
        ({"name": "Bad Name"}, "name", "format"),
        ({"person": {}}, "person", "format"),
        ({"person": {"phone": PHONE, "openid": "o"}}, "person", "format"),
        ({"person": {"phone": "no number"}}, "phone", "format"),
        ({"at": "today"}, "at", "type"),
        ({"at": 1}, "at", "range"),
        ({"props": {"who": f"call {PHONE}"}}, "props.who", "personal"),
        ({"props": {"who": int(PHONE)}}, "props.who", "personal"),
        ({"props": {"who": float(PHONE)}}, "props.who", "personal"),
        ({"props": {f"tel_{PHONE}": True}}, f"props.tel_{PHONE}", "personal"),
        ({"id": f"registered-{PHONE}"}, "id", "personal"),
        ({"id": ""}, "id", "format"),
    ],
)
def test_body_is_checked(change, path, code):
    document = problem(send(FACT | change), 422, "body.invalid")
    assert {"path": path, "code": code} in document["errors"]
    assert recorded() == []


def test_short_link_leads_to_the_page_and_is_counted(settings):
    settings.PUBLIC_URL = "https://play.example.com"
    code = short_link(target="/c/spring/?i=abc", campaign="spring", channel="copy", now=NOW)
    response = Player().client.get(f"/s/{code}")
    assert response.status_code == 302
    assert response["Location"] == "https://play.example.com/c/spring/?i=abc"
    (fact,) = recorded()
    assert (fact["name"], fact["campaign"], fact["props"]) == (
        "short_link_click",
        "spring",
        {"code": code, "channel": "copy"},
    )


@pytest.mark.parametrize("code", ["unknown", "x" * 40, "a%00b", "红包"])
def test_unknown_short_link(code):
    problem(Client().get(f"/s/{code}"), 404, "link.unknown")


def test_following_links_has_a_limit(monkeypatch, clean_gates):
    monkeypatch.setattr(limits, "ADDRESS_A_MINUTE", 1)
    # Both in one minute.
    monkeypatch.setattr("campaigns.http.links.utc_now", lambda: NOW)
    code = short_link(target="/c/spring/?i=abc", campaign="spring", channel="copy", now=NOW)
    client = Client(REMOTE_ADDR="8.8.4.4")
    assert client.get(f"/s/{code}").status_code == 302
    problem(client.get(f"/s/{code}"), 429, "rate.exceeded")
