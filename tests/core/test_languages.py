"""One rule for the page and for the API behind it."""

from __future__ import annotations

import pytest

from core.languages import language_of


@pytest.mark.parametrize(
    ("asked", "header", "language"),
    [
        ("", "", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("", "en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("", "en;q=0.5,zh;q=0.9", "zh-hans"),
        ("", "fr,zh-Hant", "zh-hans"),
        ("", "*", "en"),
        ("", "zh;q=broken", "en"),
        ("zh-hans", "en", "zh-hans"),
        ("ZH-Hans", "en", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("fr", "zh-CN", "zh-hans"),
    ],
)
def test_what_was_chosen_comes_before_what_the_browser_likes(
    asked: str, header: str, language: str
) -> None:
    assert language_of(asked, header) == language
