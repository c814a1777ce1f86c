"""Stop links: whoever holds a message may stop its medium, and nothing else.

The token is the message's number and twenty-four digits of a keyed hash of it: short enough
for a text message, and nobody can make one for another person.
"""

from __future__ import annotations

import hmac
import re

from django.conf import settings

from core.crypto import keyed_hash

_TOKEN = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{24})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _mark(number: int) -> str:
    return keyed_hash("touch.stop", str(number))[:24]


def stop_token(message_id: int) -> str:
    """The token of one message; the same for ever."""
    return f"{_base36(message_id)}-{_mark(message_id)}"


def stop_url(message_id: int) -> str:
    """The address that stops messages like this one."""
    return f"{settings.PUBLIC_URL}/m/{stop_token(message_id)}"


def message_of(token: str) -> int | None:
    """The number of the message a token belongs to; None when it is not ours."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    number = int(match[1], 36)
    return number if hmac.compare_digest(_mark(number), match[2]) else None
