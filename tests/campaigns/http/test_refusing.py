"""Refusals on the shortest way are the view's own, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings

from campaigns import api as campaigns
from campaigns.models import PlayRequest
from campaigns.play import batching, turning
from core.metrics import REQUEST_SECONDS, observe_all
from tests.campaigns.http.gathered import DRAW, ask, request
from tests.campaigns.http.helpers import JOIN
from tests.campaigns.http.launching import launch

pytestmark = pytest.mark.django_db(transaction=True)


def late(front: Any, number: int) -> list[str]:
    """Tokens of people who joined after the only packet was gone."""
    launch(helpers=0, count=1)
    tokens = []
    for place in range(number + 1):
        ((status, _headers, body),) = ask(front, request("join", JOIN, key=f"join-key-{place}"))
        assert status == 200
        tokens.append(body["token"])
        campaigns.forget()
    return tokens[1:]


def test_a_refusal_is_the_views_header_for_header(
    front: Any,
    bridge: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = late(front, 2)
    long_way: list[Any] = []
    monkeypatch.setattr(batching, "perform_many", long_way.extend)
    ((status, headers, body),) = ask(front, request("draw", DRAW, one))
    assert long_way == []
    ((expected, plain, other),) = ask(bridge, request("draw", DRAW, two))
    assert (status, expected) == (409, 409)
    assert body == other
    assert body["request_id"] == "request-of-mine"
    assert set(headers) == set(plain)
    for name in set(headers) - {"set-cookie", "content-length"}:
        assert headers[name] == plain[name]
    mine, theirs = headers["set-cookie"], plain["set-cookie"]
    # Max-Age says what Django says by `expires` as well.
    assert set(mine.split("; ")[1:]) <= set(theirs.split("; ")[1:])
    assert len(mine.split("; ")) == len(theirs.split("; ")) - 1
    assert mine.startswith("af_d=")


def test_its_cookie_names_the_device_and_a_device_with_one_gets_none(front: Any) -> None:
    (token,) = late(front, 1)
    (first,) = ask(front, request("draw", DRAW, token, key="the-first-key"))
    cookie = first[1]["set-cookie"].partition(";")[0]
    (again,) = ask(front, request("draw", DRAW, token, key="the-second-key", cookie=cookie))
    assert (again[0], "set-cookie" in again[1]) == (409, False)
    scopes = PlayRequest.objects.filter(action="draw").values_list("scope", flat=True)
    assert len(set(scopes)) == 1


def test_the_key_again_is_replayed_and_another_body_is_a_mismatch(front: Any) -> None:
    (token,) = late(front, 1)
    (first,) = ask(front, request("draw", DRAW, token, key="the-key-of-mine"))
    (again,) = ask(front, request("draw", DRAW, token, key="the-key-of-mine"))
    assert (again[0], again[2], again[1]["idempotency-replayed"]) == (409, first[2], "true")
    other = request("draw", {"scene": "another"}, token, key="the-key-of-mine")
    ((status, _headers, body),) = ask(front, other)
    assert (status, body["code"]) == (422, "idempotency.mismatch")


def test_an_engine_that_is_away_is_told_to_everybody(
    front: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = late(front, 2)

    def away(*_arguments: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(turning, "call_json", away)
    answers = ask(front, request("draw", DRAW, one), request("draw", DRAW, two))
    assert [(answer[0], answer[2]["code"]) for answer in answers] == [
        (503, "service.unavailable")
    ] * 2
    assert not PlayRequest.objects.filter(action="draw").exists()


@override_settings(SECURE_HSTS_SECONDS=60)
def test_hsts_is_told_where_it_is_set(front: Any) -> None:
    (token,) = late(front, 1)
    ((_status, headers, _body),) = ask(front, request("draw", DRAW, token))
    assert headers["strict-transport-security"] == "max-age=60"


def test_counting_together_is_counting_one_by_one() -> None:
    seconds = [0.0, 0.002, 0.0021, 0.05, 0.3, 5.0, 9.0, 9.0]
    together, singly = REQUEST_SECONDS.labels("one-test"), REQUEST_SECONDS.labels("other-test")
    observe_all(together, seconds)
    for one in seconds:
        singly.observe(one)
    told = [
        sorted(
            (sample.name, sample.labels.get("le", ""), round(sample.value, 9))
            for sample in next(iter(REQUEST_SECONDS.collect())).samples
            if sample.labels["surface"] == surface and not sample.name.endswith("_created")
        )
        for surface in ("one-test", "other-test")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 10
    REQUEST_SECONDS.remove("one-test")
    REQUEST_SECONDS.remove("other-test")
