"""Links to a policy's certificate: signed, for a day, made of nothing but their arguments.

The same state document rendered twice carries the same link, so a replayed answer is the same
bytes; a link says only which reward it is about and when it ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from core.clock import to_ms

LIFE = timedelta(hours=24)
_STEP = 3_600_000
_SALT = "campaigns.certificate"


def token(reward: str | UUID, now: datetime) -> str:
    """A link's secret part; it ends between 24 and 25 hours after `now`."""
    ends = to_ms(now + LIFE) // _STEP + 1
    return signing.Signer(salt=_SALT, sep=".").sign(f"{UUID(str(reward)).hex}-{ends:x}")


def path(slug: str, reward: str | UUID, now: datetime) -> str:
    """The certificate page of a reward."""
    return f"/c/{slug}/certificate/{token(reward, now)}/"


def read(text: str, now: datetime) -> UUID | None:
    """The reward a token names; None when it is not ours or its time is over."""
    try:
        hexadecimal, _, ends = signing.Signer(salt=_SALT, sep=".").unsign(text).partition("-")
        return UUID(hexadecimal) if to_ms(now) < int(ends, 16) * _STEP else None
    except (signing.BadSignature, ValueError):
        return None
