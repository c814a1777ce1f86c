"""Gathered taps over ASGI: what Django's own view answers, header for header."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import orjson
import pytest
from django.db import connections, transaction

from campaigns.http.front import PlayFront
from campaigns.models import Participation
from config.wsgi import application
from core.asgi import WsgiBridge
from rewards import api as rewards
from tests.campaigns.http.helpers import JOIN
from tests.campaigns.http.launching import launch
from tests.race.play_support import function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

DRAW = {"scene": "default"}
Answer = tuple[int, dict[str, str], dict[str, Any]]


@pytest.fixture
def bridge():
    made = WsgiBridge(application, threads=4)
    yield made
    made.threads.submit(connections.close_all).result()
    made.close()


@pytest.fixture
def front(bridge):
    made = PlayFront(bridge, bridge.threads)
    yield made
    with suppress(RuntimeError):  # a test has closed it
        made._lanes.submit(connections.close_all).result()
    made.close()


def request(
    action: str, body: Any, token: str = "", key: str = "", **changes: str | None
) -> tuple[dict[str, Any], bytes]:
    """The scope and body of a POST."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named: dict[str, str | None] = {
        "host": "localhost", "content-type": "application/json", "user-agent": "Mozilla/5.0",
        "idempotency-key": key or f"key-{action}-{token[-12:]}",
        "x-request-id": "request-of-mine", "content-length": str(len(content)),
        "authorization": f"Bearer {token}" if token else None,
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }  # fmt: skip
    headers = [(k.encode(), v.encode()) for k, v in named.items() if v is not None]
    scope = {
        "type": "http", "method": "POST", "path": f"/api/play/spring/{action}",
        "query_string": b"", "headers": headers, "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    return scope, content


async def _ask(app: Any, scope: dict[str, Any], content: bytes) -> Answer:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        headers[name.decode()] = headers.get(name.decode(), "") + value.decode()
    return sent[0]["status"], headers, orjson.loads(sent[1]["body"])


def ask(app: Any, *requests: tuple[dict[str, Any], bytes]) -> list[Answer]:
    """The answers to requests that arrive at the same moment."""

    async def all_of_them() -> list[Answer]:
        return await asyncio.gather(*(_ask(app, *one) for one in requests))

    return asyncio.run(all_of_them())


def joined(front: PlayFront, number: int) -> list[str]:
    """That many people's tokens."""
    wanted = [request("join", JOIN, key=f"join-key-{place}") for place in range(number)]
    answers = ask(front, *wanted)
    assert [answer[0] for answer in answers] == [200] * number, answers[0]
    return [answer[2]["token"] for answer in answers]


def test_people_who_draw_at_once_are_each_paid(front):
    launch(helpers=0)
    tokens = joined(front, 12)
    answers = ask(front, *(request("draw", DRAW, token) for token in tokens))
    assert [answer[0] for answer in answers] == [200] * 12
    assert len({answer[2]["result"]["reward"] for answer in answers}) == 12
    assert rewards.audit() == []


def test_a_gathered_tap_is_answered_with_the_views_headers(front, bridge):
    launch(helpers=0)
    one, two = joined(front, 2)
    ((status, headers, body),) = ask(front, request("draw", DRAW, one))
    ((_, plain, other),) = ask(bridge, request("draw", DRAW, two))
    assert status == 200
    assert set(headers) == set(plain)
    assert headers["x-request-id"] == "request-of-mine"
    assert body.keys() == other.keys()
    for name in set(headers) - {"set-cookie", "content-length"}:
        assert headers[name] == plain[name]


def test_the_same_key_again_is_marked_as_replayed(front):
    launch(helpers=0)
    (token,) = joined(front, 1)
    draw = request("draw", DRAW, token)
    (first,) = ask(front, draw)
    (again,) = ask(front, draw)
    assert again[1]["idempotency-replayed"] == "true"
    assert again[2] == first[2]
    together = ask(front, draw, draw, draw)
    assert all(answer[2] == first[2] for answer in together)


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (b"{", {}),
        (b"[]", {}),
        ({"scene": "default", "more": 1}, {}),
        (DRAW, {"content_type": "text/plain"}),
        (DRAW, {"idempotency_key": None}),
        (DRAW, {"idempotency_key": "short"}),
        (DRAW, {"origin": "https://evil.example"}),
        (DRAW, {"authorization": "Bearer nonsense"}),
        (DRAW, {}),
        ({"scene": "default", "proof": {"kind": "pow", "payload": "bm90aGluZw=="}}, {}),
        (b"x" * 17_000, {}),
        (b"x" * 70_000, {}),
    ],
)
def test_what_is_refused_is_refused_alike(front, bridge, body, changes):
    launch(helpers=0)
    (mine,) = ask(front, request("draw", body, key="one-of-the-keys", **changes))
    (theirs,) = ask(bridge, request("draw", body, key="another-key-here", **changes))
    assert (mine[0], mine[2]) == (theirs[0], theirs[2])
    assert mine[0] >= 400
    assert mine[1]["content-type"] == theirs[1]["content-type"] == "application/problem+json"


def test_a_closed_front_finishes_what_it_has_begun(front):
    launch(helpers=0)
    (token,) = joined(front, 1)

    async def leave_while_drawing() -> Answer:
        drawing = asyncio.ensure_future(_ask(front, *request("draw", DRAW, token)))
        await asyncio.sleep(0)
        await asyncio.to_thread(front.close)
        return await drawing

    assert asyncio.run(leave_while_drawing())[0] in (200, 503)


def test_more_than_can_wait_are_told_to_come_again(front, monkeypatch):
    """Nothing of theirs has begun: the same key, sent again, is the first."""
    launch(helpers=0)
    tokens = joined(front, 6)
    monkeypatch.setattr("campaigns.http.front.MOST_WAITING", 4)
    draws = [request("draw", DRAW, token) for token in tokens]
    answers = ask(front, *draws)
    assert [answer[0] for answer in answers] == [200] * 4 + [503] * 2
    for status, headers, body in answers[4:]:
        assert (status, body["code"]) == (503, "service.unavailable")
        assert headers["retry-after"] == "1"
        assert headers["content-type"] == "application/problem+json"
        assert body["request_id"] == "request-of-mine"
    again = ask(front, *draws[4:])
    assert [answer[0] for answer in again] == [200] * 2
    assert not any("idempotency-replayed" in answer[1] for answer in again)
    assert rewards.audit() == []


def test_taps_that_wait_for_a_thread_are_bounded_too(front):
    launch(helpers=0)
    (token,) = joined(front, 1)
    front._alone = 1024
    ((status, _headers, body),) = ask(front, request("draw", DRAW, token))
    assert (status, body["code"]) == (503, "service.unavailable")
    front._alone = 0
    assert ask(front, request("draw", DRAW, token))[0][0] == 200


def test_a_batch_that_takes_too_long_is_given_up_whole(front, monkeypatch):
    launch(helpers=0)
    tokens = joined(front, 3)
    monkeypatch.setattr("campaigns.http.front.STATEMENT_MS", 150)
    front._lanes.submit(connections.close_all).result()
    draws = [request("draw", DRAW, token) for token in tokens]
    with function_replaced(
        "campaigns_open_set", "PERFORM pg_advisory", "PERFORM pg_sleep(9); PERFORM pg_advisory"
    ):
        answers = ask(front, *draws)
    assert [(answer[0], answer[2]["code"]) for answer in answers] == [
        (503, "service.unavailable")
    ] * 3
    assert all(answer[1]["retry-after"] == "2" for answer in answers)
    again = ask(front, *draws)
    assert [answer[0] for answer in again] == [200] * 3
    assert rewards.audit() == []


def look(token: str = "", query: str = "", slug: str = "spring", **changes: str | None):
    """The scope of a GET of the state, and no body."""
    scope, _content = request("state", b"", token, idempotency_key=None, **changes)
    scope |= {
        "method": "GET",
        "path": f"/api/play/{slug}/state",
        "query_string": query.encode(),
    }
    return scope, b""


def test_states_seen_together_are_what_the_view_shows(front, bridge):
    launch()
    tokens = joined(front, 3)
    invite = ask(front, look(tokens[0]))[0][2]["me"]["invite"]
    asked = [
        *(look(token) for token in tokens),
        look(tokens[1], f"i={invite}&ch=app"),
        look("", f"i={invite}"),
        look(tokens[2], "i=%3Cscript%3E", x_af_language="zh-hans"),
    ]
    together = ask(front, *asked)
    for (status, headers, body), scope in zip(together, asked, strict=True):
        ((expected, plain, document),) = ask(bridge, scope)
        assert (status, expected) == (200, 200)
        assert {**body, "server_time": 0} == {**document, "server_time": 0}
        assert set(headers) == set(plain)
        for name in set(headers) - {"set-cookie", "content-length"}:
            assert headers[name] == plain[name]
    assert [bool(answer[2]["me"]) for answer in together] == [
        True,
        True,
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "scope",
    [
        look(slug="never-there"),
        look(slug="a%20b"),
        look("", "", authorization="Bearer nonsense"),
        look("", "", origin="https://evil.example"),
    ],
)
def test_a_state_is_refused_as_the_view_refuses_it(front, bridge, scope):
    launch()
    (mine,) = ask(front, scope)
    (theirs,) = ask(bridge, scope)
    assert (mine[0], mine[2]) == (theirs[0], theirs[2])
    assert mine[0] >= 400
    assert mine[1]["content-type"] == theirs[1]["content-type"] == "application/problem+json"


def test_looking_and_drawing_at_the_same_moment(front):
    launch(helpers=0)
    tokens = joined(front, 4)
    answers = ask(front, *(one for t in tokens for one in (request("draw", DRAW, t), look(t))))
    assert [answer[0] for answer in answers] == [200] * 8
    states = [answer[2] for answer in ask(front, *map(look, tokens))]
    assert all(state["rewards"][0]["status"] == "granted" for state in states)


def test_other_methods_of_the_state_are_the_views(front, bridge):
    launch()
    scope, content = look()
    scope["method"] = "POST"
    (mine,), (theirs,) = ask(front, (scope, content)), ask(bridge, (scope, content))
    assert (
        (mine[0], mine[2]["code"]) == (theirs[0], theirs[2]["code"]) == (405, "request.method")
    )


def test_who_waits_too_long_for_a_lock_is_told_to_come_again(front, bridge):
    """Somebody keeps the person's row; nothing is done, and the same key is good afterwards."""
    launch(helpers=0)
    (token,) = joined(front, 1)
    draw = request("draw", DRAW, token)
    with function_replaced(
        "campaigns_apply", "lock_timeout TO '15s'", "lock_timeout TO '80ms'"
    ):
        with transaction.atomic():
            Participation.objects.select_for_update().get()
            ((status, headers, body),) = ask(bridge, draw)
        assert (status, body["code"]) == (503, "service.unavailable")
        assert headers["retry-after"] == "2"
        ((status, headers, _body),) = ask(bridge, draw)
        assert (status, "idempotency-replayed" in headers) == (200, False)
    assert rewards.audit() == []
