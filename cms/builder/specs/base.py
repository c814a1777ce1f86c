"""What an operator may set, as data: one `Spec` per place of the draft, rows, groups, tabs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from cms.builder.documents import MISSING, Place, dotted, read

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal[
    "line", "text", "integer", "money", "moment", "flag", "choice", "level", "theme",
    "lines", "time", "date", "percent", "json", "fixed", "rows",
]  # fmt: skip
TABS = ("content", "prizes", "rules", "protection", "channels", "tracking", "check")


@dataclass(frozen=True)
class Choice:
    """One of several: the value stored, its name, and what it means."""

    value: str
    label: StrOrPromise
    help: StrOrPromise = ""


@dataclass(frozen=True)
class Column:
    """One cell of a row. Its kind is a field's, `pair` (a text in both languages), `rows`,
    which has a shape of its own, or `conditions` of a rule."""

    name: str
    kind: Kind | Literal["pair", "conditions"]
    label: StrOrPromise
    help: StrOrPromise = ""
    unit: StrOrPromise = ""
    choices: tuple[Choice, ...] = ()
    source: str = ""
    """Where the choices come from that this draft has: `pools`, `cards`, `prizes`,
    or that the house has: `lists`, `lines`."""
    default: Any = None
    required: bool = False
    """A row that does not say it is not complete."""
    rare: bool = False
    auto: bool = False
    """A name for the inside: made when nobody gives one, and never twice in a list."""
    glue: str = "-"
    """What may stand between the words of such a name."""
    long: bool = False
    shape: Shape | None = None


@dataclass(frozen=True)
class Shape:
    """The rows of a list: their columns, how many there may be, what one is called."""

    columns: tuple[Column, ...]
    item: StrOrPromise = ""
    least: int = 0
    most: int | None = None
    summary: str = ""
    """How a folded row reads: names of columns in braces."""
    fold: bool = False
    """Rows are folded at first."""
    look: str = ""
    """A class of its own for the row."""
    codec: str = "plain"
    """How the document writes the rows, see `cms.builder.rows.codecs`; `values` are no
    sections, `one` is a section that may be absent."""


@dataclass(frozen=True)
class Spec:
    """One field of the editor.

    It reads `place` and writes it together with `also`, the places that must hold the same.
    Money is stored in minor units and shown in units of the campaign's currency.
    """

    place: Place
    kind: Kind
    label: StrOrPromise
    help: StrOrPromise = ""
    unit: StrOrPromise = ""
    choices: tuple[Choice, ...] = ()
    also: tuple[Place, ...] = ()
    default: Any = None
    """Shown where the document says nothing."""
    optional: bool = False
    """Emptied, it leaves the document instead of being asked for."""
    language: str = ""
    names: tuple[str, ...] = ()
    """Placeholders a text of this place may carry."""
    shape: Shape | None = None
    """Of a list's rows."""
    source: str = ""
    """Where the choices come from, see `Column`; looked up when the form is drawn."""

    @property
    def name(self) -> str:
        """The form field's name; with `id_` before it, the anchor in the page."""
        return "d-" + "-".join(self.place).replace(".", "-")

    @property
    def path(self) -> str:
        return dotted(self.place)

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, *self.also)

    def value(self, document: Mapping[str, Any]) -> Any:
        """What the document says, else the default."""
        found = read(document, self.place)
        return self.default if found is MISSING else found

    def joined(self, *places: Place) -> Spec:
        """The same field, writing these places too."""
        return replace(self, also=(*self.also, *places))


@dataclass(frozen=True)
class Row:
    """Fields that stand side by side: one, or a text in both languages."""

    specs: tuple[Spec, ...]
    label: StrOrPromise = ""
    help: StrOrPromise = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rows under a heading of a tab."""

    slug: str
    tab: str
    title: StrOrPromise
    rows: tuple[Row, ...]
    help: StrOrPromise = ""
    open: bool = True
    covers: tuple[Place, ...] = field(default=())
    """Places of the document that belong here without a field of their own."""

    @property
    def specs(self) -> list[Spec]:
        return [spec for row in self.rows for spec in row.specs]

    @property
    def panel(self) -> str:
        """The id its panel is drawn with."""
        return f"group-{self.slug}"

    @property
    def anchor(self) -> str:
        """The id of the panel's section in the page."""
        return f"{self.panel}-section"


def one(place: Place, kind: Any, label: Any, help: Any = "", **more: Any) -> Row:
    """A row of one field."""
    return Row((Spec(place, kind, label, help, **more),), label, help)
