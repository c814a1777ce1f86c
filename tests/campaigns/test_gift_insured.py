"""Id numbers, names and ages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.mechanics.gift import law
from campaigns.mechanics.gift.config import GiftConfig
from campaigns.mechanics.gift.insured import Insured, age_on, birth_of, check_digit, read

TODAY = date(2026, 11, 22)
BOTH = {"en": "x", "zh-hans": "x"}


def section(**changes: Any) -> dict[str, Any]:
    product = {
        "name": BOTH, "insurer": BOTH, "insurer_code": "DEMO", "code": "ACC30",
        "class": "accident", "term_days": 30, "sum_insured": 10_000_000, "premium": 300,
    } | changes.pop("product", {})  # fmt: skip
    kinds = changes.pop("kinds", ("name", "id_number"))
    return {
        "product": product,
        "fields": [{"name": kind, "kind": kind, "label": BOTH} for kind in kinds],
        "consents": [{"id": "notice", "version": "1", "label": BOTH, "document": BOTH}],
    } | changes


def config(**changes: Any) -> GiftConfig:
    return GiftConfig.model_validate(section(**changes))


def valid(birth: str, serial: str = "001") -> str:
    first = f"110105{birth}{serial}"
    return first + check_digit(first)


def found(filled: dict[str, str], law: GiftConfig | None = None) -> list[tuple[str, str]]:
    _insured, errors = read(law or config(), filled, TODAY)
    return [(error.path, error.code) for error in errors]


def test_the_standard_s_example_number_is_valid() -> None:
    assert birth_of("11010519491231002X") == date(1949, 12, 31)
    assert birth_of("440524188001010014") == date(1880, 1, 1)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # its check digit is X
        "11010519491331002X",
        "11010519491231002",
        "11010519491231002x",  # a small x is made large before
        "91010519491231002X",
        "1101051949123100２X",
        "",
    ],
)
def test_what_is_no_id_number_has_no_birthday(number: str) -> None:
    assert birth_of(number) is None


def test_each_single_wrong_digit_is_found() -> None:
    good = valid("19900307")
    for place in range(18):
        for digit in "0123456789":
            wrong = good[:place] + digit + good[place + 1 :]
            assert wrong == good or birth_of(wrong) is None, wrong


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(0, 15))
def test_a_number_tells_its_birthday_and_two_digits_that_changed_places_are_found(
    birth: date, serial: int, place: int
) -> None:
    number = valid(f"{birth:%Y%m%d}", f"{serial:03}")
    assert birth_of(number) == birth
    swapped = f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2 :]}"
    assert swapped == number or birth_of(swapped) is None


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 40_000))
def test_everybody_is_a_year_older_once_a_year(birth: date, days: int) -> None:
    day = min(birth + timedelta(days=days), date(2026, 11, 22))
    age = age_on(birth, day)
    assert 0 <= age_on(birth, day + timedelta(days=1)) - age <= 1
    assert birth.year + age in (day.year, day.year - 1)


def test_full_width_and_small_letters_are_understood() -> None:
    number = valid("19691231", "002")
    full = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    insured, errors = read(config(), {"name": " 王小明 ", "id_number": full.lower()}, TODAY)
    assert errors == []
    assert insured == Insured("王小明", number, date(1969, 12, 31))


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        ("20081122", None),  # 18 today
        ("20081123", "age"),  # tomorrow
        ("19601123", None),  # still 65
        ("19601122", "age"),
        ("20261123", "format"),  # not born yet
        ("18800101", "format"),
    ],
)
def test_ages_count_on_the_day_of_the_claim(birth: str, code: str | None) -> None:
    expected = [("fields.id_number", code)] if code else []
    assert found({"name": "王小明", "id_number": valid(birth)}) == expected


def test_a_leap_day_s_birthday_is_the_first_of_march() -> None:
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    "name", ["王", "", "王小明1", "王@明", "  ", "a" * 51, "<b>王</b>", "·王明"]
)
def test_what_is_no_name(name: str) -> None:
    code = "format" if name.strip() else "missing"
    filled = {"name": name, "id_number": valid("19900307")}
    assert found(filled) == [("fields.name", code)]


@pytest.mark.parametrize(
    "name", ["王小明", "欧阳娜娜", "迪丽热巴·迪力木拉提", "Mary-Ann O'Neil"]
)
def test_names_as_people_have_them(name: str) -> None:
    assert found({"name": name, "id_number": valid("19900307")}) == []


def test_everything_that_is_missing_is_told_at_once() -> None:
    assert found({}) == [("fields.name", "missing"), ("fields.id_number", "missing")]


def test_what_nobody_asked_for_is_refused() -> None:
    filled = {"name": "王小明", "id_number": valid("19900307"), "salary": "1"}
    assert found(filled) == [("fields.salary", "unknown")]


def test_a_birth_date_told_beside_must_fit() -> None:
    asks = config(kinds=("name", "id_number", "birth_date"))
    filled = {"name": "王小明", "id_number": valid("19900307"), "birth_date": "1990-03-08"}
    assert found(filled, asks) == [("fields.birth_date", "format")]
    assert found(filled | {"birth_date": "1990-03-07"}, asks) == []


def test_a_record_of_the_insured_tells_nothing() -> None:
    insured, _errors = read(config(), {"name": "王小明", "id_number": valid("19900307")}, TODAY)
    assert repr(insured) == "Insured(…)"


@pytest.mark.parametrize(
    "changes",
    [
        {"product": {"premium": 10_001}},
        {"product": {"premium": 0}},
        {"product": {"term_days": 366}},
        {"product": {"class": "property"}},
        {"min_age": 17},
        {"kinds": ("name",)},
        {"kinds": ("name", "id_number", "name")},
        {"max_age": 20, "min_age": 30},
    ],
)
def test_what_the_law_forbids_cannot_be_configured(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        config(**changes)


def test_the_law_s_caps_are_lawful() -> None:
    accepted = config(product={"premium": 10_000, "term_days": 365, "class": "health"})
    assert accepted.model_dump()["product"]["class"] == "health"
    assert law.breaches(cover="health", term_days=365, premium=10_000, min_age=18) == []
    assert law.breaches(cover="life", term_days=366, premium=10_001, min_age=17) == [
        "class",
        "term_days",
        "premium",
        "min_age",
    ]
