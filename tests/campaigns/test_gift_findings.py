"""What preflight says of free insurance."""

from __future__ import annotations

import copy
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from campaigns.preflight import preflight
from templates_library.drafts import build
from templates_library.loader import builtin
from templates_library.schema import Blueprint


def blueprint() -> Blueprint:
    return builtin()["gift-insurance"]


def found(now: datetime, **answers: Any) -> dict[str, tuple[str, str]]:
    """Level and path by code, for the blueprint with those answers."""
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    draft = build(blueprint(), slug="gift", settings=settings, now=now)
    return {one.code: (one.level, one.path) for one in preflight(draft, now)}


def test_the_blueprint_itself_is_sound(now: datetime) -> None:
    assert not [code for code, (level, _) in found(now).items() if level == "block"]
    assert not [code for code in found(now) if code.startswith("gift.")]


@pytest.mark.parametrize(
    ("answers", "code", "path"),
    [
        ({"gift.premium": 10001}, "gift.unlawful_premium", "mechanics.gift.product.premium"),
        (
            {"gift.term_days": 366},
            "gift.unlawful_term_days",
            "mechanics.gift.product.term_days",
        ),
        (
            {"mechanics.gift.product.class": "property"},
            "gift.unlawful_class",
            "mechanics.gift.product.class",
        ),
        ({"mechanics.gift.min_age": 16}, "gift.unlawful_min_age", "mechanics.gift.min_age"),
        ({"mechanics.gift.hold_minutes": 1}, "draft.invalid", "mechanics.gift.hold_minutes"),
        ({"legal.licence.en": " "}, "gift.licence_missing", "legal.licence.en"),
        ({"mechanics.gift.consents": []}, "gift.consents_missing", "mechanics.gift.consents"),
        ({"rewards.pools.gifts.amount": 299}, "gift.amount", "rewards.pools.gifts.amount"),
        (
            {"rewards.pools.gifts.per_day": 400},
            "gift.quota_differs",
            "rewards.pools.gifts.per_day",
        ),
        ({"mechanics.gift.pool": "none"}, "gift.pool_missing", "mechanics.gift.pool"),
        ({"rewards.provider.slug": "sandbox"}, "gift.provider", "rewards.provider.slug"),
        ({"currency": "USD"}, "gift.currency", "currency"),
        (
            {"mechanics.gift.product.name.en": ""},
            "gift.text_missing",
            "mechanics.gift.product.name.en",
        ),
    ],
)
def test_what_must_not_go_live_is_blocked(
    answers: dict[str, Any], code: str, path: str, now: datetime
) -> None:
    assert found(now, **answers)[code] == ("block", path)


def test_quota_and_count_are_weighed_against_the_days(now: datetime) -> None:
    few_days = found(now, period__end="2026-11-25T00:00")  # three days of 500
    assert few_days["gift.quota_low"] == ("warn", "mechanics.gift.quota_per_day")
    first_day = found(now, gifts__count=400, budget__total=120000)
    assert first_day["gift.first_day"] == ("warn", "rewards.pools.gifts.count")
    half = found(now, gifts__count=5000, budget__total=1500000)
    assert half["gift.runs_out"] == ("advice", "rewards.pools.gifts.count")


def test_a_consent_of_its_own_and_its_text_are_asked_for(now: datetime) -> None:
    consents = copy.deepcopy(blueprint().document["mechanics"]["gift"]["consents"])
    for consent in consents:
        consent["separate"] = False
    consents[0]["document"]["zh-hans"] = ""
    codes = found(now, **{"mechanics.gift.consents": consents})
    assert codes["gift.consent_separate"] == ("block", "mechanics.gift.consents")
    assert codes["gift.consent_text"] == (
        "block",
        "mechanics.gift.consents.0.document.zh-hans",
    )


def test_every_wrong_field_is_told_at_once(now: datetime) -> None:
    codes = found(
        now, **{"gift.premium": 20000, "gift.term_days": 400, "mechanics.gift.max_age": "x"}
    )
    assert {"gift.unlawful_premium", "gift.unlawful_term_days", "draft.invalid"} <= set(codes)


def test_every_code_has_words_and_none_is_idle() -> None:
    from campaigns.mechanics.gift import findings
    from campaigns.mechanics.gift.words import WORDS

    source = Path(str(findings.__file__)).read_text("utf-8")
    used = set(re.findall(r'told\(\s*"([a-z_.]+)"', source))
    unlawful = {f"gift.unlawful_{what}" for what in findings.PLACES}
    assert used | unlawful == set(WORDS)
