"""Signed values are Django's, and follow its keys."""

from __future__ import annotations

import hmac

import pytest
from django.core.signing import BadSignature, Signer
from hypothesis import given
from hypothesis import strategies as st

from campaigns.http import signing
from core.crypto import Mac

KEYS = st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=3).map(tuple)
TEXTS = st.text(max_size=60)


def theirs(purpose: str, keys: signing.Keys) -> Signer:
    return Signer(key=keys[0], fallback_keys=list(keys[1:]), salt=f"af.{purpose}")


@given(keys=KEYS, value=TEXTS)
def test_what_is_signed_is_signed_as_by_django(keys: signing.Keys, value: str) -> None:
    signed = signing.sign("token", value, keys)
    assert signed == theirs("token", keys).sign(value)
    assert signing.unsign("token", signed, keys) == value


@given(keys=KEYS, others=KEYS, value=TEXTS, cut=st.integers(0, 50), purpose=st.booleans())
def test_what_is_believed_is_believed_by_django(
    keys: signing.Keys, others: signing.Keys, value: str, cut: int, purpose: bool
) -> None:
    told = theirs("token" if purpose else "device", others).sign(value)
    told = told[: len(told) - cut] if cut < 5 else told
    try:
        expected = theirs("token", keys).unsign(told)
    except BadSignature:
        expected = None
    assert signing.unsign("token", told, keys) == expected


@given(keys=KEYS, older=KEYS, value=TEXTS)
def test_an_older_key_is_believed_as_long_as_it_is_named(
    keys: signing.Keys, older: signing.Keys, value: str
) -> None:
    signed = signing.sign("token", value, older)
    assert signing.unsign("token", signed, (*keys, *older)) == value


@pytest.mark.parametrize("told", [None, "", ":", "x", "x" * 301, "ä:ö", "x:" + "y" * 43])
def test_what_nobody_signed_is_nothing(told: str | None) -> None:
    assert signing.unsign("token", told, ("a-key",)) is None


@given(key=st.binary(max_size=200), first=st.binary(), second=st.binary())
def test_a_key_that_is_hashed_once_authenticates_as_ever(
    key: bytes, first: bytes, second: bytes
) -> None:
    mac = Mac(key)
    for message in (first, second, first):
        assert mac.digest(message) == hmac.digest(key, message, "sha256")
