"""Stop links: whoever holds a message may stop its medium, and nothing else.

The token is the message's number and twenty-four digits of a keyed hash of it: short enough
for a text message, and nobody can make one for another person.
"""

from __future__ import annotations

import hmac
import re

from django.conf import settings

from core.crypto import keyed_hashes

_TOKEN = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{24})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _marks(number: int) -> list[str]:
    return [mark[:24] for mark in keyed_hashes("touch.stop", str(number))]


def stop_token(message_id: int) -> str:
    """The token of one message; the same as long as its key is known."""
    return f"{_base36(message_id)}-{_marks(message_id)[0]}"


def stop_url(message_id: int) -> str:
    """The address that stops messages like this one."""
    return f"{settings.PUBLIC_URL}/m/{stop_token(message_id)}"


def message_of(token: str) -> int | None:
    """The number of the message a token belongs to; None when it is not ours."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    number = int(match[1], 36)
    good = [hmac.compare_digest(mark, match[2]) for mark in _marks(number)]
    return number if any(good) else None
