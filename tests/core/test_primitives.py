"""Clock, ids, money, crypto, masks: what every app stands on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from core import crypto, ids, pii
from core.clock import from_ms, to_ms
from core.errors import Conflict, Forbidden, Invalid, Missing, TooMany, error_for_code
from core.money import CurrencyMismatch, Money, format_minor


def test_milliseconds_and_moments_are_each_others_inverse() -> None:
    assert from_ms(1_790_000_000_123) == datetime(2026, 9, 21, 14, 13, 20, 123000, tzinfo=UTC)
    assert to_ms(from_ms(1_790_000_000_123)) == 1_790_000_000_123


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_ms(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_uuid7_sorts_by_time_and_says_its_version() -> None:
    made = [ids.uuid7() for _ in range(100)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


def test_invite_tokens_have_ten_unambiguous_characters() -> None:
    tokens = {ids.invite_token() for _ in range(2000)}
    assert len(tokens) == 2000
    assert {len(token) for token in tokens} == {10}
    assert not set("".join(tokens)) & set("0OIl1")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (888, "CNY", "¥8.88"),
        (123456789, "CNY", "¥1,234,567.89"),
        (-5, "CNY", "-¥0.05"),
        (1500, "JPY", "¥1,500"),
        (0, "USD", "$0.00"),
    ],
)
def test_amounts_are_written_exactly(amount: int, currency: str, text: str) -> None:
    assert format_minor(amount, currency) == text


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_sums_of_money_are_exact(a: int, b: int) -> None:
    assert (Money(a, "CNY") + Money(b, "CNY") - Money(b, "CNY")).amount == a


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") + Money(1, "USD")


@pytest.mark.parametrize("amount", [1.0, True, "1"])
def test_only_whole_numbers_are_money(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "CNY")  # type: ignore[arg-type]


def test_a_rotated_key_still_opens_what_the_old_one_closed(settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS_FILE, settings.FIELD_KEYS = "", [old]
    token = crypto.encrypt("13800000001")
    settings.FIELD_KEYS = [new, old]
    assert crypto.decrypt(token) == "13800000001"
    settings.FIELD_KEYS = [new]
    with pytest.raises(crypto.Undecryptable):
        crypto.decrypt(token)


def test_the_same_value_hashes_differently_for_another_purpose() -> None:
    assert crypto.keyed_hash("phone", "1") != crypto.keyed_hash("name", "1")
    assert crypto.keyed_hash("phone", "1") == crypto.keyed_hash("phone", "1")


@pytest.mark.parametrize(
    "raw", ["13800000001", "+86 138 0000 0001", "138-0000-0001", "0086 13800000001"]
)
def test_a_phone_has_one_form_and_one_mask(raw: str) -> None:
    assert pii.normalise_phone(raw) == "+8613800000001"
    assert pii.mask_phone("+8613800000001") == "138****0001"


@pytest.mark.parametrize("raw", ["", "abc", "12", "1380000000100000000", "١٣٨"])
def test_what_is_no_phone_names_the_field(raw: str) -> None:
    with pytest.raises(Invalid) as caught:
        pii.normalise_phone(raw)
    assert caught.value.code == "body.invalid"
    assert [(e.path, e.code) for e in caught.value.errors] == [("phone", "format")]


@pytest.mark.parametrize(
    ("code", "cls"),
    [
        ("stock.empty", Conflict),
        ("help.own", Conflict),
        ("invite.unknown", Missing),
        ("reward.unknown", Missing),
        ("reward.claimed", Conflict),
        ("eligibility.age", Forbidden),
        ("play.not_available", Forbidden),
        ("otp.wrong", Invalid),
        ("otp.too_many", TooMany),
        ("rate.exceeded", TooMany),
    ],
)
def test_a_code_from_sql_becomes_the_error_of_its_family(code: str, cls: type) -> None:
    error = error_for_code(code)
    assert type(error) is cls
    assert error.code == code
