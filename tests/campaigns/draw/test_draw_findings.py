"""What preflight says of draws and collections, what they cost, what the rules print."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from campaigns.freeze import compile_draft
from campaigns.mechanics.draw import odds
from campaigns.mechanics.draw.config import DrawConfig
from campaigns.preflight import preflight
from campaigns.rules_page import clauses
from rewards.contracts import PoolSection
from templates_library import drafts, loader


def draft(template: str, now: datetime, **answers: Any) -> dict[str, Any]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    return drafts.build(loader.blueprint(template), slug="x", settings=settings, now=now)


def found(document: dict[str, Any], now: datetime) -> dict[str, str]:
    return {one.code: one.level for one in preflight(document, now)}


@pytest.mark.parametrize("template", ["wheel", "scratch-card", "collect-cards"])
def test_the_templates_are_sound(template: str, now: datetime) -> None:
    mine = {
        code for code in found(draft(template, now), now) if code.startswith(("draw", "coll"))
    }
    assert mine == set()


def test_quantities_are_held_against_the_pools(now: datetime) -> None:
    short = draft("scratch-card", now)
    short["mechanics"]["draw"]["prizes"][0]["quantity"] = 11
    assert found(short, now)["draw.pool_short"] == "block"
    left = draft("scratch-card", now)
    left["mechanics"]["draw"]["prizes"][2]["quantity"] = 1889
    assert found(left, now)["draw.pool_left"] == "warn"


def test_a_row_without_its_pool_card_or_share_is_told(now: datetime) -> None:
    document = draft("wheel", now)
    rows = document["mechanics"]["draw"]["prizes"]
    rows[0]["pool"] = "gone"
    rows[2]["weight"] = 0
    rows[3]["card"] = "unknown"
    codes = found(document, now)
    assert codes["draw.pool_missing"] == "block"
    assert codes["draw.never"] == "warn"
    assert codes["draw.card_unknown"] == "block"


def test_a_draw_nobody_can_pay_for_is_blocked(now: datetime) -> None:
    document = draft("wheel", now)
    del document["mechanics"]["chances"]
    assert found(document, now)["draw.no_chances"] == "block"


def test_a_card_that_nothing_brings_is_blocked_and_a_drop_brings_it(now: datetime) -> None:
    document = draft("collect-cards", now)
    document["mechanics"]["draw"]["prizes"].pop()
    assert found(document, now)["collect.card_missing"] == "block"
    drop = {"on": "friend_joined", "card": "luck", "most": 3}
    document["mechanics"]["collect"]["drops"] = [drop]
    assert "collect.card_missing" not in found(document, now)
    law = compile_draft(document).campaign
    heard = {(one.on, one.meter): one.most for one in law.listeners}
    assert heard["friend_joined", "card-luck"] == 3
    document["mechanics"]["collect"]["prize"]["pool"] = "gone"
    assert found(document, now)["collect.pool_missing"] == "block"


def test_shares_that_are_no_round_number_are_mentioned(now: datetime) -> None:
    document = draft("wheel", now)
    document["mechanics"]["draw"]["prizes"][1]["weight"] += 7
    assert found(document, now)["draw.sum"] == "advice"


def test_a_prize_above_the_law_is_blocked(now: datetime) -> None:
    document = draft("wheel", now, first__amount=5_000_001, budget__total=200_000_000)
    assert found(document, now)["prize.too_high"] == "block"


def pool(**section: Any) -> PoolSection:
    return PoolSection.model_validate(section)


def rows(method: str, **shares: int) -> DrawConfig:
    name = "quantity" if method == "deck" else "weight"
    prizes = [
        {"slug": slug, "title": {"en": slug, "zh-hans": slug}, "pool": slug, name: share}
        for slug, share in shares.items()
    ]
    return DrawConfig.model_validate({"method": method, "prizes": prizes})


@pytest.mark.parametrize(
    ("value", "percent", "fraction"),
    [
        (Fraction(1, 1_000_000), "0.0001%", "1/1,000,000"),
        (Fraction(1, 10), "10%", "1/10"),
        (Fraction(1, 3), "≈33.3333%", "1/3"),
        (Fraction(1, 300_000), "≈0.0003333%", "1/300,000"),
        (Fraction(1), "100%", "1/1"),
    ],
)
def test_odds_are_printed_exactly_or_as_rounded(
    value: Fraction, percent: str, fraction: str
) -> None:
    assert (odds.percent(value), odds.fraction(value)) == (percent, fraction)


def test_the_rules_print_odds_or_quantities_and_how_to_check(now: datetime) -> None:
    def text(template: str, language: str) -> str:
        law = compile_draft(draft(template, now)).campaign
        return "\n".join(
            line for _heading, paragraphs in clauses(law, language) for line in paragraphs
        )

    wheel = text("wheel", "en")
    assert "First prize (¥88.00): 1/5,000 (0.02%), 20 of them in all, at most 1" in wheel
    assert "After 6 draws in a row without a prize" in wheel
    assert "gives “Thank you” instead" in wheel
    assert "/c/x/fair/" in wheel
    assert "一等奖（¥88.00）：1/5,000（0.02%），共 20 份，每人最多 1 次" in text(
        "wheel", "zh-hans"
    )
    deck = text("scratch-card", "zh-hans")
    assert "本活动共设 10,000 张奖券" in deck
    assert "三等奖（¥1.88）：1,890 张" in deck
    assert "概率" not in deck.split("本活动共设")[1].split("活动开始前")[0]
    cards = text("collect-cards", "en")
    assert "Luck: 1/20 (5%)" in cards
    assert "For a whole set: Blessings packet (¥8.88). There are 1,000 of them" in cards


def test_a_percentage_has_sensible_digits_and_says_when_it_is_rounded() -> None:
    shown = {
        Fraction(0): "0%",
        Fraction(1): "100%",
        Fraction(1, 5000): "0.02%",
        Fraction(1, 3): "≈33.33%",
        Fraction(1, 2**20): "≈0.00009537%",
        Fraction(12, 1001): "≈1.199%",
        Fraction(99, 100): "99%",
        # Not certain is not 100%.
        Fraction(999_999, 1_000_000): "99.9999%",
    }
    assert {value: odds.brief(value) for value in shown} == shown
    assert odds.chances([1, 0, 3]) == [Fraction(1, 4), 0, Fraction(3, 4)]
    assert odds.chances([0, 0]) == [0, 0]
