"""Links to a policy's certificate: signed, for a day, made of nothing but their arguments.

The same state document rendered twice carries the same link, so a replayed answer is the same
bytes; a link says only which reward it is about and when it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from core.clock import from_ms, to_ms

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


@dataclass(frozen=True)
class Link:
    """What a link says: which reward, and until when it may be opened."""

    reward: UUID
    ends_at: datetime


def read(text: str, now: datetime) -> Link | None:
    """What a token says; None when it is not ours or its time is over."""
    try:
        hexadecimal, _, ends = signing.Signer(salt=_SALT, sep=".").unsign(text).partition("-")
        link = Link(UUID(hexadecimal), from_ms(int(ends, 16) * _STEP))
    except (signing.BadSignature, ValueError, OverflowError):
        return None
    return link if now < link.ends_at else None
