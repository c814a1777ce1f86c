"""One rule for the page and for the API behind it."""

from __future__ import annotations

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import translation

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


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_long_numbers_are_read_in_threes_in_every_language(language: str) -> None:
    with translation.override(language):
        assert intcomma(1_230_000) == "1,230,000"
