"""Phone numbers and names: normalised, and masked for every eye by default."""

from __future__ import annotations

import phonenumbers

from core.errors import FieldError, Invalid


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


def mask_name(name: str) -> str:
    """The first character and stars: `王小明` → `王**`."""
    name = name.strip()
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""
