"""How likely each prize of a draft's draw is, in words, while weights and tickets are typed.

The fractions are `campaigns.mechanics.draw.odds`, of which the rules page speaks too. A draft
is read as far as it can be: a row that is not complete has its share all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from campaigns.mechanics.draw import odds
from cms.builder.looking import local
from cms.builder.rows import located
from cms.builder.specs import Group, Spec, specs_of

Document = Mapping[str, Any]
AT = "mechanics.draw.prizes"
SELDOM = Fraction(1, 10)
"""From here down a chance is told as one in so many, too."""


@dataclass(frozen=True)
class Row:
    """One row of the draw as the table tells it."""

    place: int
    title: str
    pool: str
    blank: bool
    chance: Fraction
    share: str
    """`200 of 1,000,000`, or `10 of 10,000 tickets`."""

    @property
    def percent(self) -> str:
        return odds.brief(self.chance)

    @property
    def one_in(self) -> str:
        """`1 in 5,000` of what is seldom, else nothing."""
        if not self.chance or self.chance > SELDOM:
            return ""
        n = round(1 / self.chance)
        words = _("1 in {n}") if n * self.chance == 1 else _("about 1 in {n}")
        return words.format(n=f"{n:,}")

    @property
    def permille(self) -> int:
        """For a bar. What can be won at all is seen."""
        return max(1, round(self.chance * 1000)) if self.chance else 0


@dataclass(frozen=True)
class Table:
    """The whole draw."""

    rows: tuple[Row, ...]
    deck: bool
    total: int

    @property
    def wins(self) -> Fraction:
        """How likely a draw gives anything."""
        return sum((row.chance for row in self.rows if not row.blank), Fraction(0))


@dataclass(frozen=True)
class Note:
    """What is said at a field; `permille` is for a bar."""

    anchor: str
    words: str
    permille: int

    def as_dict(self) -> dict[str, Any]:
        """For the editor's script."""
        return asdict(self)


def table(document: Document) -> Table | None:
    """The draw of a draft; None where nothing is drawn, or nothing can be drawn yet."""
    draw = (document.get("mechanics") or {}).get("draw")
    listed = draw.get("prizes") if isinstance(draw, Mapping) else None
    if not isinstance(draw, Mapping) or not isinstance(listed, list):
        return None
    deck = draw.get("method") == "deck"
    rows = [row if isinstance(row, Mapping) else {} for row in listed]
    shares = [_share(row.get("quantity" if deck else "weight")) for row in rows]
    total = sum(shares)
    if not total:
        return None
    say = _("{n} of {all} tickets") if deck else _("{n} of {all}")
    return Table(
        tuple(
            Row(
                place,
                local(row.get("title")) or _("Prize {n}").format(n=place + 1),
                str(row.get("pool") or ""),
                not row.get("pool") and not row.get("card"),
                chance,
                say.format(n=f"{share:,}", all=f"{total:,}"),
            )
            for place, (row, share, chance) in enumerate(
                zip(rows, shares, odds.chances(shares), strict=True)
            )
        ),
        deck,
        total,
    )


def part(document: Document) -> dict[str, Any]:
    """What the table above the prizes shows."""
    found = table(document)
    if found is None:
        return {"odds": None}
    return {
        "odds": found,
        "total": f"{found.total:,}",
        "wins": odds.brief(found.wins),
        "nothing": odds.brief(1 - found.wins) if found.wins < 1 else "",
    }


def notes(groups: Iterable[Group], document: Document, data: Document | None) -> list[Note]:
    """The chance beside every weight or number of tickets, and beside the pool they come from.
    `data` is the form the document came from."""
    found = table(document)
    specs = {spec.path: spec for spec in specs_of(groups)}
    if found is None or AT not in specs:
        return []
    return [*_cells(found, specs[AT], document, data), *_pools(found, specs)]


def _cells(
    found: Table, spec: Spec, document: Document, data: Document | None
) -> Iterator[Note]:
    column = "quantity" if found.deck else "weight"
    for row in found.rows:
        anchor = located(spec, (str(row.place), column), document, data)
        yield Note(anchor, row.percent, row.permille)


def _pools(found: Table, specs: Mapping[str, Spec]) -> Iterator[Note]:
    chances: dict[str, Fraction] = {}
    for row in found.rows:
        if row.pool:
            chances[row.pool] = chances.get(row.pool, Fraction(0)) + row.chance
    for slug, chance in chances.items():
        spec = specs.get(f"rewards.pools.{slug}.count")
        if spec is not None:
            words = _("Chance of one draw: {percent}").format(percent=odds.brief(chance))
            yield Note(f"id_{spec.name}", words, max(1, round(chance * 1000)) if chance else 0)


def _share(value: Any) -> int:
    """What a cell holds; nothing while it cannot be read."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
