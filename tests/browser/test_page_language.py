"""A page opened in one language asks the API in it, whatever the browser prefers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Request

from campaigns import api as campaigns
from campaigns.play.render import INVITER
from cms.serving import shell as serving
from tests.campaigns.http.helpers import JOIN, Player
from tests.campaigns.http.launching import launch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_chinese_page_in_an_english_browser_gets_chinese_names(
    browser: Browser, live_server: Any, settings: Any, clean_gates: None
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PARTICIPANT_COOKIE_SECURE = False
    settings.PUBLIC_URL = live_server.url
    campaigns.forget()
    serving.shelf.clear()
    launch()
    invite = Player().post("join", JOIN).json()["result"]["invite"]
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if "/state?" in one.url else None)
    page.goto(f"{live_server.url}/c/spring/?lang=zh-hans&i={invite}")
    page.wait_for_selector("#page:not(.is-waiting)")
    headers = asked[0].all_headers()
    assert headers["x-af-language"] == "zh-hans"
    assert headers["accept-language"].startswith("en-US"), "the browser's own stays a signal"
    answer = asked[0].response()
    assert answer is not None
    assert answer.json()["inviter"]["name"] == INVITER["zh-hans"]
    context.close()
