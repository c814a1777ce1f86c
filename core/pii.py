"""Phones, e-mail addresses and names: normalised, and masked for every eye by default."""

from __future__ import annotations

import re

import phonenumbers

from core.errors import FieldError, Invalid

MOBILE_PATTERN = r"(?<!\d)(?:\+?86[ -]?)?[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
"""A mainland mobile number in running text: \\d matches the full-width digits too, the
separators are those people write. The one pattern by which texts are searched."""

_MOBILE = re.compile(MOBILE_PATTERN)
_UUID = re.compile(r"[0-9a-f]{8}(-?)([0-9a-f]{4}\1){3}[0-9a-f]{12}")


def holds_mobile(text: str) -> bool:
    """Whether a mobile number stands somewhere in `text`."""
    return _MOBILE.search(text) is not None


def hide_mobiles(text: str) -> str:
    """`text` with `[phone]` for each mobile number. An id of ours, whose digits may look like
    one, stays."""
    return text if _UUID.fullmatch(text) else _MOBILE.sub("[phone]", text)


def normalise_phone(raw: str, region: str = "CN") -> str:
    """E.164 (`+8613800000001`). Raises Invalid `body.invalid` at `phone`."""
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid("body.invalid", errors=[FieldError("phone", "format")])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(e164: str) -> str:
    """`+8613800000001` → `138****0001`: the national number, its middle hidden."""
    number = phonenumbers.parse(e164, None)
    national = str(number.national_number)
    if len(national) <= 7:
        return "*" * (len(national) - 2) + national[-2:]
    return f"{national[:3]}****{national[-4:]}"


_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)


def normalise_email(raw: str) -> str:
    """The address with its domain in lower case. Raises Invalid `body.invalid` at `address`."""
    text = raw.strip()
    match = _EMAIL.fullmatch(text)
    local = text.partition("@")[0]
    if match is None or len(text) > 254 or ".." in local or local[0] == "." or local[-1] == ".":
        raise Invalid("body.invalid", errors=[FieldError("address", "format")])
    return f"{local}@{match[1].lower()}"


def mask_email(address: str) -> str:
    """`wang.ming@mail.example` → `w***@mail.example`."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


def mask_name(name: str) -> str:
    """The first character and stars: `王小明` → `王**`."""
    name = name.strip()
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""
