"""Tickets for the live streams: who may listen to which board, checked without a database."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

LIFETIME_SECONDS = 600
_SALT = "dashboards.live"


class BadTicket(Exception):
    """The ticket is forged, expired, or for another campaign."""


@dataclass(frozen=True)
class Ticket:
    """A staff member's right to listen to one campaign's board."""

    user_id: int
    slug: str


def issue(user_id: int, slug: str) -> str:
    """A ticket for `user_id` and the campaign `slug`, good for LIFETIME_SECONDS."""
    return signing.dumps({"u": user_id, "s": slug}, salt=_SALT, compress=False)


def check(text: str, slug: str, max_age: int = LIFETIME_SECONDS) -> Ticket:
    """The ticket in `text`. Raises BadTicket; says nothing about why."""
    try:
        claims = signing.loads(text, salt=_SALT, max_age=max_age)
        ticket = Ticket(user_id=int(claims["u"]), slug=str(claims["s"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadTicket from error
    if ticket.slug != slug:
        raise BadTicket
    return ticket
