"""Signed HTTP bodies: `X-AF-Signature: t=<unix seconds>,v1=<hex>`.

HMAC-SHA256 under a shared secret over `<t>.<raw body>`, for what organisers' systems tell us
and for what we tell them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

HEADER = "X-AF-Signature"
TOLERANCE = 300
"""Seconds that the sender's clock may differ from ours."""
_FORM = re.compile(r"t=([0-9]{9,11}),\s*v1=([0-9a-fA-F]{64})")


def signature(secret: str, at: int, raw: bytes) -> str:
    """The value of the header for a body sent at `at` (unix seconds)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + raw, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def is_signed(secret: str, header: str, raw: bytes, now: datetime) -> bool:
    """Whether somebody who has the secret signed this body within TOLERANCE of `now`."""
    match = _FORM.fullmatch(header)
    if match is None:
        return False
    at = int(match[1])
    expected = signature(secret, at, raw).rpartition("=")[2]
    genuine = hmac.compare_digest(expected, match[2].lower())
    return genuine and abs(now.timestamp() - at) <= TOLERANCE
