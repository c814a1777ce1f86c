"""Reading a draw quickly gives what reading it at length gives, or leaves it to that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import orjson
import pytest
from django.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.http import identity, limits, play, quick
from core.asgi_request import PlainRequest
from core.errors import TooMany
from tests.campaigns.http.test_front import request

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PERSON, DEVICE = UUID(int=7, version=4), UUID(int=9, version=4)
DRAW = {"scene": "default", "signals": {"dwell_ms": 4200, "screen": [390, 844], "cdp": None}}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "utc_now", lambda: NOW)
    monkeypatch.setattr(quick, "utc_now", lambda: NOW)


def token() -> str:
    return identity.token_for(PERSON, DEVICE)


def both(scope: dict[str, Any], content: bytes) -> tuple[play.Wanted | None, Any]:
    """The quick way's answer and the long way's, or the class of its refusal."""
    found = quick.read(scope, content, "spring", "draw")
    plain = cast(HttpRequest, PlainRequest(scope, content))
    try:
        return found, play.wanted_by(plain, "spring", "draw")
    except Exception as error:  # noqa: BLE001 - whatever it is, the quick way left it alone
        return found, type(error)


def check_alike(scope: dict[str, Any], content: bytes) -> None:
    found, wanted = both(scope, content)
    assert found is not None
    assert found.command == wanted.command
    assert found.known == wanted.known
    assert found.plain
    assert wanted.plain


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.dictionaries(
        st.sampled_from(["scene", "signals", "proof", "more"]),
        JSON | st.sampled_from(["default", "step-3", "No", "a\n", "x" * 41, {}]),
    )
    | JSON
)
def test_any_body_is_read_alike_or_left(body: Any) -> None:
    limits.shell.__init__()  # type: ignore[misc]
    found, wanted = both(*request("draw", orjson.dumps(body), token(), key="the-same-key"))
    if found is not None:
        assert isinstance(wanted, play.Wanted)
        assert found.command == wanted.command


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cookie": "device"},
        {"cookie": "both", "authorization": None},
        {"cookie": "af_d=forged; af_p=forged"},
        {"accept_language": "zh-CN,zh;q=0.9", "sec_fetch_site": "same-origin"},
        {"x_af_language": "zh-hans", "x_af_device": str(UUID(int=3))},
        {"x_forwarded_for": "198.51.100.4, 203.0.113.9"},
        {"origin": "http://localhost:8000"},
        {"user_agent": None},
        {"user_agent": "x" * 900},
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_any_caller_is_known_alike(changes: dict[str, Any], proxies: int, settings) -> None:
    settings.TRUSTED_PROXIES = proxies
    settings.PUBLIC_URL = "http://localhost:8000"
    at = 1_790_000_000_000
    device = f"af_d={identity._sign('device', f'{DEVICE.hex}.{at}')}"
    person = f"af_p={identity._sign('person', PERSON.hex)}"
    cookies = {"device": device, "both": f"{device}; {person}"}
    if "cookie" in changes:
        changes = changes | {"cookie": cookies.get(changes["cookie"], changes["cookie"])}
    check_alike(*request("draw", DRAW, token(), key="a-key-of-mine", **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"authorization": "Bearer nonsense"},
        {"authorization": None},
        {"content_type": "text/plain"},
        {"content_type": "application/json; charset=utf-8"},
        {"idempotency_key": "short"},
        {"idempotency_key": None},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_what_is_unusual_is_left_to_the_long_way(changes: dict[str, Any]) -> None:
    scope, content = request("draw", DRAW, token(), key="a-key-of-mine", **changes)
    assert quick.read(scope, content, "spring", "draw") is None


def test_headers_told_twice_and_other_actions_are_left() -> None:
    scope, content = request("draw", DRAW, token(), key="a-key-of-mine")
    assert quick.read(scope, content, "spring", "claim") is None
    scope["headers"].append((b"cookie", b"a=b"))
    scope["headers"].append((b"cookie", b"c=d"))
    assert quick.read(scope, content, "spring", "draw") is None


def test_a_key_changed_in_the_settings_makes_old_tokens_strangers(settings) -> None:
    scope, content = request("draw", DRAW, token(), key="a-key-of-mine")
    assert quick.read(scope, content, "spring", "draw") is not None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-than-before", []
    assert quick.read(scope, content, "spring", "draw") is None


def test_a_flood_is_counted_once_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEVICE_A_MINUTE", 7)
    monkeypatch.setattr(limits.RateShell, "_settle", staticmethod(lambda key, owed: None))
    limits.shell.__init__()  # type: ignore[misc]
    scope, content = request("draw", DRAW, token(), key="a-key-of-mine")
    for _ in range(7):
        assert quick.read(scope, content, "spring", "draw") is not None
    with pytest.raises(TooMany):
        quick.read(scope, content, "spring", "draw")
    limits.shell.__init__()  # type: ignore[misc]


def test_the_two_differ_in_nothing_but_their_model() -> None:
    found, wanted = both(*request("draw", DRAW, token(), key="a-key-of-mine"))
    assert found is not None
    assert replace(found, body=wanted.body) == wanted
