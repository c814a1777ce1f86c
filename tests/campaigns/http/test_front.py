"""Gathered taps over ASGI: what Django's own view answers, header for header."""

from __future__ import annotations

import asyncio

import pytest
from django.db import transaction

from campaigns.models import Participation
from rewards import api as rewards
from tests.campaigns.http.gathered import (
    DRAW,
    Answer,
    ask,
    ask_one,
    close_connections,
    joined,
    request,
)
from tests.campaigns.http.launching import launch
from tests.race.play_support import function_replaced

pytestmark = pytest.mark.django_db(transaction=True)


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
        drawing = asyncio.ensure_future(ask_one(front, *request("draw", DRAW, token)))
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
    draws = [request("draw", DRAW, token) for token in tokens]
    with (
        function_replaced(
            "campaigns_open_set", "PERFORM pg_adv", "PERFORM pg_sleep(60); PERFORM pg_adv"
        ),
        monkeypatch.context() as hurried,
    ):
        hurried.setattr("campaigns.http.front.STATEMENT_MS", 150)
        close_connections(front._lanes)
        answers = ask(front, *draws)
    # With all the time there is, on connections that know of it.
    close_connections(front._lanes)
    assert [(answer[0], answer[2]["code"]) for answer in answers] == [
        (503, "service.unavailable")
    ] * 3
    assert all(answer[1]["retry-after"] == "2" for answer in answers)
    again = ask(front, *draws)
    assert [answer[0] for answer in again] == [200] * 3
    assert rewards.audit() == []


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
