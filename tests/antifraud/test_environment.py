"""What a request says about the program behind it."""

from __future__ import annotations

from typing import Any

import pytest

from antifraud import environment
from tests.antifraud.support import CHROME, WECHAT, honest_signals

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


@pytest.mark.parametrize(
    ("user_agent", "library"),
    [
        ("python-requests/2.32.3", "python-requests"),
        ("Python-urllib/3.11", "python-urllib"),
        ("Python/3.11 aiohttp/3.9.5", "aiohttp"),
        ("python-httpx/0.27", "python-httpx"),
        ("curl/8.5.0", "curl"),
        ("Wget/1.21", "wget"),
        ("okhttp/4.12.0", "okhttp"),
        ("Go-http-client/1.1", "go-http-client"),
        ("axios/1.7.2", "axios"),
        ("Dart/3.4 (dart:io)", "dart"),
        ("node", "unknown"),
        ("", "empty"),
        ("   ", "empty"),
        (CHROME, ""),
        (WECHAT, ""),
        (IPHONE, ""),
        (FIREFOX, ""),
    ],
)
def test_libraries(user_agent: str, library: str) -> None:
    assert environment.parse_agent(user_agent).library == library


def test_headless_in_the_string_and_in_the_brands() -> None:
    shy = environment.parse_agent(CHROME)
    loud = environment.parse_agent(CHROME.replace("Chrome", "HeadlessChrome"))
    assert not environment.headless(shy, {})
    assert environment.headless(loud, {})
    assert environment.headless(shy, {"sec-ch-ua": '"HeadlessChrome";v="126"'})


@pytest.mark.parametrize(
    ("user_agent", "headers", "signals", "expected"),
    [
        (CHROME, {"sec-ch-ua-platform": '"Windows"'}, honest_signals(), ()),
        (CHROME, {"sec-ch-ua-platform": '"Linux"'}, {}, ("hint",)),
        (CHROME, {"sec-ch-ua-platform": '"Unknown"'}, {}, ()),
        (CHROME, {"sec-ch-ua-mobile": "?1"}, {}, ("mobile",)),
        (FIREFOX, {"sec-ch-ua": '"Chromium";v="126"'}, {}, ("brands",)),
        (CHROME, {}, {"ua": FIREFOX, "platform": "Linux x86_64"}, ("agent", "platform")),
        (WECHAT, {}, {"ua": WECHAT, "platform": "Linux aarch64", "touch_points": 5}, ()),
        (WECHAT, {}, {"platform": "Win32", "touch_points": 0}, ("platform", "touch")),
        (IPHONE, {}, {"platform": "iPhone", "touch_points": 5}, ()),
        (IPHONE, {}, {"platform": 7, "touch_points": "many", "ua": ["x"]}, ()),
        ("curl/8", {"sec-ch-ua": "x"}, {"ua": CHROME}, ()),
    ],
)
def test_contradictions(
    user_agent: str, headers: dict[str, str], signals: dict[str, Any], expected: tuple[str, ...]
) -> None:
    agent = environment.parse_agent(user_agent)
    assert environment.contradictions(user_agent, agent, headers, signals) == expected


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        ([1920, 1080, 1920, 1040], False),
        ([1440, 900, 1920, 1080], True),
        ([800, 600, 800, 600], True),
        ([0, 0, 10, 10], None),
        ([1920, 1080], None),
        (["a", 1, 2, 3], None),
        ([True, 1, 2, 3], None),
        ("1920", None),
    ],
)
def test_screens(screen: object, expected: bool | None) -> None:
    assert environment.impossible_screen({"screen": screen}) is expected


@pytest.mark.parametrize("value", [True, "5", None, -1, float("nan"), float("inf"), [], {}])
def test_what_is_no_number_is_not_known(value: object) -> None:
    assert environment.number({"dwell_ms": value}, "dwell_ms") is None


def test_interactions_are_unknown_unless_counted() -> None:
    assert environment.interactions({"dwell_ms": 5}) is None
    assert environment.interactions({"touch": 0}) == 0
    assert environment.interactions({"touch": 2, "key": 3, "scroll": "x"}) == 5


def test_signals_need_something_of_ours() -> None:
    assert not environment.has_signals(None)
    assert not environment.has_signals({})
    assert not environment.has_signals({"x": 1})
    assert environment.has_signals({"dwell_ms": 1})
