"""What the law asks to be told is told, from the configuration alone."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.contracts import FrozenCampaign
from campaigns.freeze import compile_draft
from campaigns.rules_page import ORDER, clauses
from campaigns.rules_words import HEADINGS, WORDS, ZONES
from templates_library.drafts import build
from templates_library.loader import builtin


def frozen(template: str, now: Any, **answers: Any) -> FrozenCampaign:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    draft = build(builtin()[template], slug="rules", settings=settings, now=now)
    return compile_draft(draft).campaign


def text(frozen: FrozenCampaign, language: str) -> str:
    return "\n".join(
        line for heading, lines in clauses(frozen, language) for line in (heading, *lines)
    )


def test_assist_tells_amounts_quantities_period_and_contact(now: Any) -> None:
    law = frozen("share-to-open", now, packets__count=1000, budget__total=888000)
    said = text(law, "en")
    for part in (
        "Red packets of ¥8.88 in money: 1,000 of them, ¥8,880.00 altogether.",
        "From 22 November 2026, 12:00 to 6 December 2026, 12:00 (Beijing time).",
        "15 steps fill it",
        "within 7 days",
        "72 hours at the latest",
        "Organiser: Demo Life Insurance Co.",
        "400-000-0000",
        "change only in the participants' favour",
    ):
        assert part in said, part
    chinese = text(law, "zh-hans")
    for part in (
        "共 1,000 个",
        "（北京时间）",
        "2026年11月22日 12:00",
        "最迟 72 小时",
        "主办方：",
    ):
        assert part in chinese, part


@pytest.mark.parametrize("template", sorted(set(builtin()) - {"gift-insurance"}))
def test_every_template_tells_until_when_a_prize_is_claimed(template: str, now: Any) -> None:
    """Once, in so many days; a policy is issued by itself."""
    law = frozen(template, now)
    days = law.rewards.claim_days
    for language, words in {"en": f"within {days} days", "zh-hans": f"{days} 天内"}.items():
        told = dict(clauses(law, language))[HEADINGS[language]["claim"]]
        assert len([line for line in told if words in line]) == 1, told


@pytest.mark.parametrize("template", sorted(builtin()))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_template_tells_what_the_law_asks(template: str, language: str, now: Any) -> None:
    law = frozen(template, now)
    found = dict(clauses(law, language))
    headings = HEADINGS[language]
    assert set(found) == {headings[name] for name in (*ORDER, "own")}
    assert list(found)[-1] == headings["own"]
    for lines in found.values():
        for line in lines:
            assert line.strip()
            assert not set("{}") & set(line), line
    flat = [line for lines in found.values() for line in lines]
    assert len(flat) == len(set(flat))


def test_what_runs_is_what_the_page_says(now: Any) -> None:
    before = text(frozen("share-to-open", now), "en")
    after = text(frozen("share-to-open", now, session__helpers=3), "en")
    assert ("15 steps" in before, "9 steps" in after) == (True, True)
    assert "15 steps" not in after


def test_other_zones_are_named(now: Any) -> None:
    law = frozen("share-to-open", now, timezone="Europe/Berlin")
    assert "(Europe/Berlin)" in text(law, "en")


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["en"]) == set(WORDS["zh-hans"])
    assert set(HEADINGS["en"]) == set(HEADINGS["zh-hans"]) == {*ORDER, "own"}
    assert all(set(names) == {"en", "zh-hans"} for names in ZONES.values())


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "never below ¥0.30"), ("zh-hans", "但不低于 ¥0.30，差额不再发放")],
)
def test_that_an_amount_may_be_cut_is_told_where_it_can_happen(
    language: str, told: str, now: Any
) -> None:
    draft = build(builtin()["packet-rain"], slug="rules", settings=[], now=now)
    pool = next(iter(draft["rewards"]["pools"].values()))
    pool |= {"split": "exchangeable", "count": 10, "total": 1000, "min": 30, "cut": True}
    pool.pop("amount", None)
    pool.pop("max", None)
    assert told not in text(compile_draft(draft).campaign, language)
    draft["rewards"]["budget"]["per_hour"] = 5000
    assert told in text(compile_draft(draft).campaign, language)
