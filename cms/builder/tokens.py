"""Signed words that open a preview without an account, for at most two hours."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing

from core.clock import from_ms, to_ms
from core.errors import DomainError, Missing

SALT = "af.preview"
LONGEST = timedelta(hours=2)
STEP_MS = 10 * 60 * 1000
"""Tokens made within ten minutes are the same, so that a QR code on the screen stays."""


class Expired(DomainError):
    """410 `preview.expired`."""

    status = 410


@dataclass(frozen=True)
class Ticket:
    """What a token allows to see: one page, as a revision or as somebody is typing it."""

    page: int
    revision: int
    typist: int
    """Whose unsaved draft; 0 shows the revision."""
    state: str
    language: str
    arm: str = ""
    """The variant it is shown as; "" for the campaign as it stands."""


def sign(ticket: Ticket, now: datetime) -> tuple[str, datetime]:
    """The token and the moment from which it opens nothing."""
    until = to_ms(now) // STEP_MS * STEP_MS + int(LONGEST.total_seconds() * 1000)
    return signing.dumps({**asdict(ticket), "until": until}, salt=SALT), from_ms(until)


def opened(token: str, now: datetime) -> Ticket:
    """What the token allows. Raises Missing preview.unknown, Expired preview.expired."""
    try:
        said = signing.loads(token, salt=SALT)
        until = said.pop("until")
        ticket = Ticket(**said)
    except (signing.BadSignature, KeyError, TypeError, AttributeError):
        raise Missing("preview.unknown") from None
    if to_ms(now) >= until:
        raise Expired("preview.expired")
    return ticket
