"""Is every ticket what the seed says? Each is computed again, with the rules of its version.

What cannot be computed is that a pool was empty: it is kept as the reason `empty`, and must
then have given the row that stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from campaigns.mechanics.draw import chance, rules, seeds
from campaigns.mechanics.draw.config import DrawConfig
from campaigns.models import DrawSeed, DrawSegment, DrawTicket
from campaigns.play.heads import frozen

CHUNK = 2_000


@dataclass(frozen=True)
class Broken:
    """A ticket, or a seed, that does not say what it must."""

    what: str
    """`commitment`, `drawn`, `given`, `number`, `dealt`"""
    ticket: str
    detail: str


@dataclass(frozen=True)
class Report:
    """What was looked at, and what is wrong."""

    campaign: str
    seeds: int
    tickets: int
    broken: tuple[Broken, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"broken": [asdict(one) for one in self.broken]}


def check(campaign: str) -> Report:
    """Compute all tickets of a campaign again, people one after the other."""
    found: list[Broken] = []
    known = {seed.id: seed for seed in DrawSeed.objects.filter(campaign__slug=campaign)}
    for seed in known.values():
        found += _commitment(seed)
        found += _dealt(seed)
    count = 0
    for person in _people(list(known)):
        count += len(person)
        found += _person(person, known)
    return Report(campaign, len(known), count, tuple(found))


def _commitment(seed: DrawSeed) -> list[Broken]:
    secret = seeds.seed_of(seed.id)
    if chance.commitment(secret, seed.version) != seed.commitment:
        return [Broken("commitment", "", f"seed {seed.id} is not the one that was fixed")]
    if seed.revealed and seed.revealed != secret.hex():
        return [Broken("commitment", "", f"seed {seed.id} was revealed as another one")]
    return []


def _dealt(seed: DrawSeed) -> list[Broken]:
    """Of a deck: as many tickets are kept as have left their segments."""
    if not seed.tickets:
        return []
    left = sum(part.high - part.next for part in DrawSegment.objects.filter(seed=seed))
    kept = DrawTicket.objects.filter(seed=seed).count()
    if kept == seed.tickets - left:
        return []
    return [Broken("dealt", "", f"{seed.tickets - left} tickets were dealt, {kept} are kept")]


def _people(numbers: list[int]) -> Iterator[list[DrawTicket]]:
    """The tickets of one person after the other, in the order in which they were drawn."""
    rows = (
        DrawTicket.objects.filter(seed_id__in=numbers)
        .select_related("participation")
        .order_by("participation_id", "n")
    )
    mine: list[DrawTicket] = []
    for row in rows.iterator(chunk_size=CHUNK):
        if mine and mine[-1].participation_id != row.participation_id:
            yield mine
            mine = []
        mine.append(row)
    if mine:
        yield mine


def _person(tickets: list[DrawTicket], known: dict[int, DrawSeed]) -> Iterator[Broken]:
    past = rules.Past()
    for ticket in tickets:
        config = seeds.settings_of(frozen(ticket.version).under(ticket.participation.arm))
        name = name_of(ticket)
        if config is None or rules.digest(config) != known[ticket.seed_id].digest:
            yield Broken("number", name, "its version draws from another seed")
            continue
        if ticket.n != past.draws + 1:
            yield Broken("number", name, f"draw {past.draws + 1} is missing before it")
        yield from _ticket(config, ticket, past, name)
        past = rules.after(config, past, ticket.given)


def _ticket(
    config: DrawConfig, ticket: DrawTicket, past: rules.Past, name: str
) -> Iterator[Broken]:
    drawn = drawn_by(config, ticket)
    if drawn != ticket.drawn:
        yield Broken("drawn", name, f"the seed says {drawn!r}, kept is {ticket.drawn!r}")
        return
    lot = rules.settle(config, drawn, past)
    expected = (lot.give, lot.why)
    if ticket.why == "empty":
        # Which of the two it was told the stock, and that is gone.
        if ticket.given not in (config.instead, ""):
            yield Broken("given", name, f"{ticket.given!r} does not stand in for anything")
    elif (ticket.given, ticket.why) != expected:
        yield Broken("given", name, f"{expected} was due, kept is {ticket.given, ticket.why}")


def drawn_by(config: DrawConfig, ticket: DrawTicket) -> str:
    """What the seed gives for a ticket that is kept; "" for a ticket its deck does not have."""
    seed = seeds.seed_of(ticket.seed_id)
    if config.method == "weights":
        return rules.by_weights(config, seed, str(ticket.participation.uid), ticket.n)
    if ticket.ticket is None or ticket.ticket >= config.total:
        return ""
    return rules.by_deck(config, seed, ticket.ticket)


def name_of(ticket: DrawTicket) -> str:
    """The public name: the deck's number from 1, else participant and draw."""
    if ticket.ticket is not None:
        return str(ticket.ticket + 1)
    return rules.name_of(str(ticket.participation.uid), ticket.n)
