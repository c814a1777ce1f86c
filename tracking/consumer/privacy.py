"""What may never be stored, taken out of an event before it is kept anywhere.

Property names that mean a secret or a person's number are dropped with their values; mobile
and identity-card numbers inside texts are replaced; addresses lose their query except for
campaign parameters of the advertising trade. Client code should not send such things; this
is the door that holds when it does.
"""

from __future__ import annotations

import re
from typing import Any

from core.pii import MOBILE_PATTERN

_FORBIDDEN_NAME = re.compile(
    r"phone|mobile|(^|_)tel($|_)|id_?card|id_?number|identity|passw|pwd|secret|token|otp|"
    r"captcha|cookie|authorization|bank_?card|card_?no|real_?name|e_?mail",
    re.IGNORECASE,
)
_ID_CARD = r"(?<!\d)\d{17}[\dXx](?!\d)"
_NUMBERS = re.compile(f"(?P<card>{_ID_CARD})|(?P<phone>{MOBILE_PATTERN})")
_QUERY = re.compile(r"\?([^\s#\"']*)")
_KEPT_PARAMETERS = {"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"}
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


def _starred(found: re.Match[str]) -> str:
    return "[id]" if found["card"] else "[phone]"


def _kept_query(found: re.Match[str]) -> str:
    pairs = [pair for pair in found[1].split("&") if pair.partition("=")[0] in _KEPT_PARAMETERS]
    return f"?{'&'.join(pairs)}" if pairs else ""


def may_hold_numbers(raw: bytes) -> bool:
    """Whether the text of a whole entry has to be looked through value by value.

    An escaped digit would hide a number from this look, so any escape counts as one.
    """
    return b"\\u00" in raw or b"\\uff" in raw or _NUMBERS.search(raw.decode()) is not None


def clean_text(text: str, numbers: bool = True) -> str:
    """`text` without queries and, when `numbers`, without phone and card numbers."""
    if "?" in text:
        text = _QUERY.sub(_kept_query, text)
    if numbers and not _UUID.fullmatch(text):
        text = _NUMBERS.sub(_starred, text)
    return text


def clean_value(value: Any, numbers: bool = True) -> Any:
    """A property's value as it may be stored; dicts and lists are rebuilt."""
    kind = type(value)
    if kind is str:
        return clean_text(value, numbers)
    if kind is dict:
        return clean_props(value, numbers)
    if kind is list:
        return [clean_value(each, numbers) for each in value]
    if numbers and kind in (int, float) and _NUMBERS.fullmatch(f"{value:.0f}"):
        return "[phone]"
    return value


def clean_props(props: dict[str, Any], numbers: bool = True) -> dict[str, Any]:
    """`props` without forbidden names and with clean values."""
    return {
        key: clean_value(value, numbers)
        for key, value in props.items()
        if not _FORBIDDEN_NAME.search(key) and not (numbers and _NUMBERS.search(key))
    }
