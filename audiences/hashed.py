"""What audiences keeps of keyed hashes (core.rehash)."""

from __future__ import annotations

from typing import Any

from core.rehash import Kept, Source, found_by, keeps, renews


def register() -> None:
    """Say where phones, e-mail addresses, payers' names and identities are kept."""
    from audiences.api import LOCK

    found_by("phone", "audiences_rehash_phone")
    found_by("identity", "audiences_rehash_identity")
    renews(
        Source(
            Kept("audiences_person", "phone_hash"),
            "phone_cipher",
            lambda clear, _more: ("phone", clear),
            settles=True,
            lock=LOCK,
        ),
        Source(Kept("audiences_emailaddress", "hash"), "cipher", _email),
        Source(Kept("audiences_payeename", "hash"), "cipher", _payee, more=("t.kind",)),
    )
    keeps(
        Kept("audiences_externalidentity", "subject_hash"),
        Kept("audiences_phonelistentry", "hash", binary=True),
    )


def _email(clear: str, _more: tuple[Any, ...]) -> tuple[str, str]:
    return "email", clear.lower()


def _payee(clear: str, more: tuple[Any, ...]) -> tuple[str, str]:
    return f"payee.{more[0]}", clear
