"""How one setting is shown to an operator; what a hint does not say follows from the type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cms.builder.specs.base import Column, Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Hint:
    """How one setting is shown. Without a `kind` it follows from the type."""

    label: StrOrPromise
    help: StrOrPromise = ""
    kind: Kind | None = None
    unit: StrOrPromise = ""
    choices: Mapping[str, StrOrPromise] | None = None
    rare: bool = False
    """Belongs to the settings that hardly ever change."""
    hidden: bool = False
    """No field: the template fixes it."""
    pair: bool = False
    """A text in both languages."""
    nested: Mapping[str, Hint] = field(default_factory=dict)
    """Of a section's or a list item's own settings."""
    item: StrOrPromise = ""
    """What one row of a list is called."""
    source: str = ""
    """Where the choices come from that this draft has, see `Column`."""
    auto: bool = False
    """A name for the inside that is made when nobody gives one."""
    elsewhere: bool = False
    """No cell of its own: another one of the row says it."""
    extra: tuple[Column, ...] = ()
    """Cells of a row that the document writes elsewhere; its codec knows where."""
    summary: str = ""
    fold: bool = False
    codec: str = "plain"
