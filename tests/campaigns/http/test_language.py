"""The API speaks the language of the page that asks."""

from __future__ import annotations

import pytest

from campaigns.play.render import INVITER
from tests.campaigns.http.helpers import JOIN, Player
from tests.campaigns.http.launching import launch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("page", "browser", "expected"),
    [
        ("zh-hans", "en-GB,en;q=0.9", "zh-hans"),
        ("en", "zh-CN,zh;q=0.9", "en"),
        ("", "en;q=0.3,zh;q=0.9", "zh-hans"),
        ("xx", "zh-CN", "zh-hans"),
    ],
)
def test_names_are_in_the_pages_language(page: str, browser: str, expected: str) -> None:
    launch()
    invite = Player().post("join", JOIN).json()["result"]["invite"]
    headers = {"Accept-Language": browser, "X-AF-Language": page}
    state = Player().state(f"?i={invite}", **headers).json()
    assert state["inviter"]["name"] == INVITER[expected]
    assert INVITER["en"] != INVITER["zh-hans"]
