"""A campaign's own words for its messages: what fits is said, the rest refused. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from touchpoints.contracts import TouchSection
from touchpoints.templating import check_words, reworded, templates, worded

WON = templates()["won"]


def section(words: dict[str, Any]) -> TouchSection:
    return TouchSection.model_validate({"words": words})


def test_only_what_was_written_is_replaced() -> None:
    found = reworded(
        WON,
        {"inbox": {"en": {"title": "Hurray, {prize}"}}, "sms": {"zh-hans": {"text": "{url}"}}},
    )
    assert found.inbox["en"].title == "Hurray, {prize}"
    assert found.inbox["en"].text == WON.inbox["en"].text
    assert found.inbox["zh-hans"] == WON.inbox["zh-hans"]
    assert (found.sms["zh-hans"], found.sms["en"]) == ("{url}", WON.sms["en"])
    assert found.email == WON.email


def test_an_emptied_word_is_the_templates_own() -> None:
    assert reworded(WON, {"email": {"en": {"button": "  "}}, "inbox": {"en": {}}}) == WON


@pytest.mark.parametrize(
    ("words", "path", "names"),
    [
        ({"inbox": {"en": {"title": "{nobody} {prize}"}}}, "won.inbox.en.title", ["nobody"]),
        ({"inbox": {"en": {"title": "{url}"}}}, "won.inbox.en.title", ["url"]),
        ({"inbox": {"zh-hans": {"text": "长" * 201}}}, "won.inbox.zh-hans.text", []),
        ({"sms": {"en": {"title": "Hello"}}}, "won.sms.en.title", []),
        ({"email": {"en": {"footer": "Hello"}}}, "won.email.en.footer", []),
    ],
)
def test_what_does_not_fit_is_named(words: Any, path: str, names: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        reworded(WON, words)
    assert check_words({"won": words}) == [(path, names)]
    # Should it reach a phone all the same, the template speaks for itself.
    assert worded("won", section({"won": words})) == WON


def test_words_of_a_message_nobody_plans_do_no_harm() -> None:
    words = {"gone": {"sms": {"en": {"text": "Hello"}}}}
    assert check_words(section(words).words) == []
    assert worded("gone", section(words)) is None
    assert worded("won", section(words)) == WON


@pytest.mark.parametrize("words", [{"won": {"fax": {}}}, {"won": {"sms": {"fr": {}}}}])
def test_another_channel_or_language_is_no_section(words: Any) -> None:
    with pytest.raises(ValueError, match="words"):
        section(words)
