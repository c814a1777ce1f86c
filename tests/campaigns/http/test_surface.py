"""The shell of the participants' API: what is refused before a campaign is asked."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from campaigns.http import limits
from core.errors import TooMany
from core.stores import gates
from tests.campaigns.http.helpers import JOIN, Player, problem

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def errors(response) -> list[tuple[str, str]]:
    document = problem(response, 422, "body.invalid")
    return [(item["path"], item["code"]) for item in document["errors"]]


@pytest.mark.parametrize("action", ["join", "help", "draw", "share", "claim"])
def test_get_of_an_action_is_405(action):
    response = Client().get(f"/api/play/spring/{action}")
    problem(response, 405, "request.method")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/api/", "/api/play/spring/dance", "/api/play/", "/api/x/y"])
def test_unknown_path_is_a_problem_document(path):
    problem(Client().get(path), 404, "page.unknown")


@pytest.mark.parametrize("slug", ["nothing-here", "a%00b", "x" * 200, "红包", "a%20b"])
def test_unknown_campaign(slug):
    player = Player(slug)
    problem(player.state(), 404, "campaign.unknown")
    problem(player.post("join", JOIN), 404, "campaign.unknown")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example", ""]
)
def test_foreign_origin(origin):
    player = Player()
    problem(player.post("join", JOIN, headers={"Origin": origin}), 403, "request.origin")
    problem(player.state(Origin=origin), 403, "request.origin")


def test_own_origin(settings):
    settings.PUBLIC_URL = "https://play.example.com"
    for origin in ("https://play.example.com", "HTTPS://play.example.com", "http://testserver"):
        problem(
            Player().post("join", JOIN, headers={"Origin": origin}), 404, "campaign.unknown"
        )


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_content_type(kind):
    problem(Player().post("join", JOIN, content_type=kind), 415, "request.content_type")


def test_content_type_with_charset():
    response = Player().post("join", JOIN, content_type="application/json; charset=utf-8")
    problem(response, 404, "campaign.unknown")


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "missing"), ("short", "length"), ("x" * 65, "length"), ("schlüssel-8", "format")],
)
def test_idempotency_key(key, code):
    assert errors(Player().post("join", JOIN, key=key)) == [("Idempotency-Key", code)]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"{", ("", "json")),
        (b" ", ("", "json")),
        (b"[1]", ("", "object")),
        (b"null", ("", "object")),
        (b'{"consent":{"rules":NaN}}', ("", "json")),
        (
            b'{"invite":"a\\u0000b","consent":{"rules":"1","privacy":"1"}}',
            ("invite", "character"),
        ),
        (b'{"signals":{"x":"\\u0000"},"consent":{}}', ("signals.x", "character")),
        (b'"\\ud800"', ("", "json")),
    ],
)
def test_unreadable_body(raw, fault):
    assert errors(Player().post("join", None, raw=raw)) == [fault]


@pytest.mark.parametrize(
    ("action", "body", "faults"),
    [
        ("join", {}, [("consent", "missing")]),
        ("join", JOIN | {"extra": 1}, [("extra", "unknown")]),
        ("join", {"consent": {"rules": 1, "privacy": "1"}}, [("consent.rules", "type")]),
        ("join", JOIN | {"invite": "x" * 65}, [("invite", "length")]),
        ("join", JOIN | {"proof": {"kind": "magic"}}, [("proof", "choice")]),
        ("join", JOIN | {"proof": {"kind": "pow"}}, [("proof.payload", "missing")]),
        ("join", JOIN | {"signals": [1]}, [("signals", "type")]),
        ("help", {}, [("invite", "missing")]),
        ("draw", {"scene": "../x"}, [("scene", "format")]),
        ("share", {"to": "pigeon"}, [("to", "choice")]),
        ("claim", {"reward": "no-uuid"}, [("reward", "format")]),
        (
            "claim",
            {"reward": "0199d3b2-0000-7000-8000-000000000000", "phone": "13800000001"},
            [("", "format")],
        ),
        (
            "claim",
            {
                "reward": "0199d3b2-0000-7000-8000-000000000000",
                "phone": "12",
                "otp": "12345x",
            },
            [("phone", "length"), ("otp", "format")],
        ),
    ],
)
def test_body_is_checked_with_paths(action, body, faults):
    assert errors(Player().post(action, body)) == faults


def test_deep_signals_are_refused_not_crashed_on():
    for depth in (20, 500, 1020):
        raw = b'{"consent":{"rules":"1","privacy":"1"},"signals":{"x":'
        raw += b"[" * depth + b'"\\u0000"' + b"]" * depth + b"}}"
        assert Player().post("join", None, raw=raw).status_code == 422
        assert Player().post("join", None, raw=raw.replace(b"\\u0000", b"")).status_code == 422


def test_unknown_signals_are_welcome():
    response = Player().post("join", JOIN | {"signals": {"future": {"a": [1, 2]}}})
    problem(response, 404, "campaign.unknown")


def test_body_size():
    body = JOIN | {"signals": {"x": "y" * 17_000}}
    problem(Player().post("join", body), 413, "body.too_large")


def test_foreign_bearer_is_told_so():
    for value in ("Bearer nonsense", "Basic YTpi", "Bearer a.b:c"):
        response = Player().post("join", JOIN, headers={"Authorization": value})
        problem(response, 401, "request.token")


def test_unexpected_exception_is_logged_and_a_problem(monkeypatch, caplog):
    monkeypatch.setattr("campaigns.play.looking.state", lambda **_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        problem(Player().state(), 500, "server.error")
    assert any(
        record.exc_info or "ZeroDivision" in record.getMessage() for record in caplog.records
    )


@pytest.mark.django_db(transaction=True)
def test_database_away_is_503_with_retry_after(settings):
    connection = connections["default"]
    connection.close()
    before = connection.settings_dict["PORT"]
    connection.settings_dict["PORT"] = "1"
    try:
        response = Player("never-asked-before").state()
        problem(response, 503, "service.unavailable")
        assert response["Retry-After"] == "2"
    finally:
        connection.settings_dict["PORT"] = before
        connection.close()


@pytest.fixture
def shell():
    for key in gates().scan_iter("test-rate:*"):
        gates().delete(key)
    return lambda: limits.RateShell("test-rate")


def test_device_may_post_120_times_a_minute(shell):
    one = shell()
    for _ in range(120):
        one.check(device="d", ip="8.8.8.8", now=NOW)
    with pytest.raises(TooMany, match=r"^rate\.exceeded$") as caught:
        one.check(device="d", ip="8.8.8.8", now=NOW)
    assert caught.value.retry_at == int((NOW + timedelta(minutes=1)).timestamp() * 1000)
    one.check(device="d", ip="8.8.8.8", now=NOW + timedelta(minutes=1))


def _refused_at(shell: limits.RateShell, times: int, device: str = "") -> int | None:
    """The first of `times` POSTs that is refused."""
    for number in range(times):
        try:
            shell.check(device=device or f"d{number}", ip="8.8.8.8", now=NOW)
        except TooMany:
            return number
    return None


def test_processes_settle_their_counts(shell):
    one, two = shell(), shell()
    for _ in range(75):
        one.check(device="d", ip="8.8.8.8", now=NOW)
    assert _refused_at(two, 75, "d") is not None


def test_address_has_a_limit_unless_many_share_it(shell):
    one = shell()
    assert _refused_at(one, 6_001) == 6_000
    two = shell()
    for number in range(6_100):
        two.check(device=f"e{number}", ip="10.0.0.1", now=NOW)


def test_a_subscribers_many_addresses_are_one(shell, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_A_MINUTE", 2)
    one = shell()
    one.check(device="a", ip="2606:4700:1:2::1", now=NOW)
    one.check(device="b", ip="2606:4700:1:2::2", now=NOW)
    with pytest.raises(TooMany):
        one.check(device="c", ip="2606:4700:1:2::3", now=NOW)
    one.check(device="c", ip="2606:4700:1:3::3", now=NOW)


def test_shell_fails_open_without_redis(shell, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    gates.cache_clear()
    try:
        one = limits.RateShell("test-rate")
        for _ in range(100):
            one.check(device="d", ip="8.8.8.8", now=NOW)
    finally:
        gates.cache_clear()


def test_flood_is_429_with_the_moment(monkeypatch):
    monkeypatch.setattr(limits, "DEVICE_A_MINUTE", 0)
    response = Player().post("join", JOIN)
    document = problem(response, 429, "rate.exceeded")
    assert document["retry_at"] > 0
    assert 1 <= int(response["Retry-After"]) <= 60


def test_openapi_document():
    document = Client().get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        *(
            f"/api/play/{{slug}}/{action}"
            for action in ("state", "join", "help", "draw", "share", "claim", "verify", "act")
        ),
        "/api/play/{slug}/inbox",
        "/api/play/{slug}/inbox/read",
        "/api/play/{slug}/preferences",
        "/api/play/{slug}/winners",
        "/api/play/otp",
        "/api/play/identify",
        "/api/in/facts",
    }
    assert document["components"]["schemas"]["JoinBody"]["additionalProperties"] is False
