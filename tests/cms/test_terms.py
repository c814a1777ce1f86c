"""The review screen's words: for every template, complete, in both languages, nothing raw."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from campaigns.contracts import FrozenCampaign
from campaigns.freeze import compile_draft
from cms.admin import terms
from cms.workflow import checklist
from core.clock import utc_now
from templates_library import drafts, loader

TEMPLATES = sorted(loader.builtin())
RAW = re.compile(r"\b1 (days|steps|hours|friends)\b|[{}\[\]]|\bNone\b|\bTrue\b|_|·\s*$")
"""What no sentence for people holds: false plurals, brackets, Python's words, names with _."""


def _law(template: str, **settings: Any) -> FrozenCampaign:
    answers = [(path.replace("__", "."), value) for path, value in settings.items()]
    blueprint = loader.blueprint(template)
    return compile_draft(
        drafts.build(blueprint, slug="t", settings=answers, now=utc_now())
    ).campaign


def _lines(law: FrozenCampaign) -> dict[str, str]:
    return {label: value for _title, lines in terms.groups(law) for label, value in lines}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_template_reads_as_sentences(template: str, language: str) -> None:
    law = _law(template)
    with translation.override(language):
        found = terms.groups(law)
        said = [item.evidence for item in checklist.items(law)]
    assert len(found) == 2 + len(law.mechanics)
    for title, lines in found:
        assert title
        assert lines, title
        for label, value in lines:
            assert label
            assert value.strip()
            assert not RAW.search(f"{label}: {value}"), (label, value)
    assert all(said)
    assert not any(RAW.search(text) for text in said)


def test_numbers_are_told_with_their_units_and_what_nothing_means() -> None:
    lines = _lines(_law("share-to-open", session__helpers=1))
    assert lines["New friends needed"] == "1 friend"
    assert lines["Steps a known friend opens"] == "1 step"
    assert lines["Protection against bonus hunters"] == "Standard"
    assert "Pool the packets come from" not in lines
    assert _lines(_law("invite-a-friend"))["Rewards in a calendar month"] == "no limit"
    assert _lines(_law("leaderboard"))["The ranking closes"] == "at the end of the campaign"
    assert _lines(_law("team-pot"))["Pots"] == "1,000 × ¥20.00, each for 5 people"


def test_odds_are_shares_of_all_draws_or_tickets() -> None:
    wheel = _lines(_law("wheel"))
    assert wheel["First prize"].startswith("0.02% of all draws · at most once a person")
    assert wheel["A prize for sure"] == "Third prize after 6 blanks in a row"
    card = _lines(_law("scratch-card"))
    assert card["First prize"] == "10 of 10,000 tickets · 10 × ¥188.00"


def test_the_checklist_says_quiet_hours_as_such() -> None:
    law = _law("share-to-open")
    evidence = {item.key: item.evidence for item in checklist.items(law)}
    assert evidence["optout"].endswith("none between 21:00 and 09:00")
    assert "in the page, text message, e-mail" in evidence["optout"]
    assert evidence["odds"] == "Packets: 2,000 × ¥8.88"
    assert re.fullmatch(
        r"\d{1,2} \w{3}, \d\d:\d\d \(Asia/Shanghai\) to \d{1,2} \w{3}, \d\d:\d\d "
        r"\(Asia/Shanghai\); then 7 days to claim",
        evidence["period"],
    )


def test_other_kinds_of_prizes_have_their_own_names() -> None:
    pool = SimpleNamespace(title={"en": "Tea set", "zh-hans": "茶具"})
    law: Any = SimpleNamespace(rewards=SimpleNamespace(pools={"p": pool}), mechanics={})
    assert terms.pool_words("p", law) == "Tea set"
    with translation.override("zh-hans"):
        assert terms.pool_words("p", law) == "茶具"
