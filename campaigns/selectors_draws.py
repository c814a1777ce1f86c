"""What everybody may know of a draw: its commitment, after the end its seed, and any ticket."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from campaigns.mechanics.draw import rules, seeds
from campaigns.mechanics.draw.seeds import Commitment
from campaigns.models import DrawTicket, Participation
from campaigns.play.heads import frozen


@dataclass(frozen=True)
class Drawn:
    """One ticket, computed again from the revealed seed, beside what was kept of it.

    `kept` and `why` are None for a ticket that nobody has drawn.
    """

    name: str
    drawn: str
    kept: str | None
    why: str | None
    agrees: bool


def draw_commitment(version: str, arm: str = "") -> str:
    """The fingerprint of the sealed seed of a version, "" where it draws nothing. Arms of a
    trial that draw by other weights have seeds of their own."""
    found = seeds.published(frozen(version).under(arm))
    return found.commitment if found else ""


def draw_proof(version: str, arm: str = "") -> Commitment | None:
    """Commitment and, after the end, the seed; None for a campaign without a draw."""
    return seeds.published(frozen(version).under(arm))


def drawn_ticket(version: str, name: str) -> Drawn | None:
    """A ticket by its public name, from the revealed seed. None before the end, and for a name
    that is none: of a deck a number from 1, else `<participant>:<draw>`."""
    law = frozen(version).under(_arm_of(name))
    config, proof = seeds.settings_of(law), seeds.published(law)
    if config is None or proof is None or not proof.seed:
        return None
    seed = bytes.fromhex(proof.seed)
    if config.method == "deck":
        place = _number(name)
        if place is None or place > config.total:
            return None
        drawn = rules.by_deck(config, seed, place - 1)
        row = DrawTicket.objects.filter(seed_id=proof.id, ticket=place - 1).first()
        return _told(str(place), drawn, row)
    uid, n = _participant(name)
    if uid is None or n is None:
        return None
    drawn = rules.by_weights(config, seed, str(uid), n)
    mine = Participation.objects.filter(uid=uid, campaign__slug=law.slug).first()
    row = None
    if mine is not None:
        row = DrawTicket.objects.filter(seed_id=proof.id, participation=mine, n=n).first()
    return _told(rules.name_of(str(uid), n), drawn, row)


def _told(name: str, drawn: str, row: DrawTicket | None) -> Drawn:
    if row is None:
        return Drawn(name, drawn, None, None, True)
    return Drawn(name, drawn, row.given, row.why, row.drawn == drawn)


def _number(text: str) -> int | None:
    cleaned = text.strip().replace(",", "")
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() and int(cleaned) else None


def _participant(name: str) -> tuple[UUID | None, int | None]:
    uid, _, n = name.strip().partition(":")
    try:
        return UUID(uid), _number(n)
    except ValueError:
        return None, None


def _arm_of(name: str) -> str:
    """The arm in which the ticket's participant draws."""
    uid, _n = _participant(name)
    if uid is None:
        return ""
    return Participation.objects.filter(uid=uid).values_list("arm", flat=True).first() or ""
