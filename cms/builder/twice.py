"""One thing that stands in two fields: said at both while they differ, with a button that makes
them equal. Tickets of a deck, and places of a ranking, are as many as their pool has prizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.builder.rows import located
from cms.builder.specs import Group, Spec, specs_of

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Mend:
    """A button: what it says, the id of the field it sets, and to what."""

    label: str
    field: str
    value: int


@dataclass(frozen=True)
class Hint:
    """What is said at a field, and what can be done about it there."""

    anchor: str
    words: str
    mends: tuple[Mend, ...]

    def as_dict(self) -> dict[str, Any]:
        """For the editor's script."""
        return asdict(self)


@dataclass(frozen=True)
class _Row:
    """A row that takes so many prizes; `cell` says how many, when one cell does alone."""

    pool: str
    wanted: int
    anchor: str
    cell: bool


def unequal(
    groups: Iterable[Group], document: Document, data: Document | None = None
) -> list[Hint]:
    """Hints for every pool that holds another number than its rows take. `data` is the form
    the document came from."""
    specs = {spec.path: spec for spec in specs_of(groups)}
    rows: dict[str, list[_Row]] = {}
    for row in (*_tickets(specs, document, data), *_places(specs, document, data)):
        rows.setdefault(row.pool, []).append(row)
    found: list[Hint] = []
    pools = (document.get("rewards") or {}).get("pools") or {}
    for slug, mine in rows.items():
        pool = pools.get(slug)
        count = _number(pool.get("count")) if isinstance(pool, Mapping) else None
        spec = specs.get(f"rewards.pools.{slug}.count")
        if count is not None and spec is not None:
            found += _told(mine, count, f"id_{spec.name}")
    return found


def _told(rows: list[_Row], count: int, field: str) -> Iterator[Hint]:
    wanted = sum(row.wanted for row in rows)
    if wanted in (count, 0):
        return
    mends = [Mend(_("Put {n} into the pool").format(n=f"{wanted:,}"), field, wanted)]
    if len(rows) == 1 and rows[0].cell and count:
        label = _("Make it {n} tickets").format(n=f"{count:,}")
        mends.append(Mend(label, rows[0].anchor, count))
    yield Hint(field, "", tuple(mends))
    for row in rows:
        yield Hint(row.anchor, _("Its pool holds {n}.").format(n=f"{count:,}"), tuple(mends))


def _tickets(
    specs: Mapping[str, Spec], document: Document, data: Document | None
) -> Iterator[_Row]:
    draw = (document.get("mechanics") or {}).get("draw") or {}
    spec = specs.get("mechanics.draw.prizes")
    if spec is None or draw.get("method") != "deck":
        return
    for place, row in _listed(draw.get("prizes")):
        anchor = located(spec, (str(place), "quantity"), document, data)
        yield _Row(str(row.get("pool") or ""), _number(row.get("quantity")) or 0, anchor, True)


def _places(
    specs: Mapping[str, Spec], document: Document, data: Document | None
) -> Iterator[_Row]:
    ranking = (document.get("mechanics") or {}).get("ranking") or {}
    spec = specs.get("mechanics.ranking.bands")
    if spec is None:
        return
    for place, row in _listed(ranking.get("bands")):
        first, last = _number(row.get("first")), _number(row.get("last"))
        anchor = located(spec, (str(place), "last"), document, data)
        size = 0 if first is None or last is None else max(0, last - first + 1)
        yield _Row(str(row.get("pool") or ""), size, anchor, False)


def _listed(rows: Any) -> list[tuple[int, Mapping[str, Any]]]:
    found = enumerate(rows if isinstance(rows, list) else [])
    return [(place, row) for place, row in found if isinstance(row, Mapping)]


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
