"""States seen together over ASGI: what Django's own view shows each of them."""

from __future__ import annotations

import pytest

from tests.campaigns.http.gathered import DRAW, ask, joined, look, request
from tests.campaigns.http.launching import launch

pytestmark = pytest.mark.django_db(transaction=True)


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
