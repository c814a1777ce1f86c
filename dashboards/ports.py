"""What boards need from above."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.registry import Port


@dataclass(frozen=True)
class BuiltEntry:
    """Addresses of one front-end entry as built: its module script and its style sheets."""

    script: str
    styles: tuple[str, ...]


built_entry: Port[Callable[[str], BuiltEntry]] = Port("dashboards.built_entry")
"""Entry name → built files; provided by cms, which reads the build's manifest."""

pool_titles: Port[Callable[[Collection[str]], dict[str, dict[str, str]]]] = Port(
    "dashboards.pool_titles"
)
"""Slugs of campaigns → for each what people call its pools, by slug, in the language of the
moment; provided by cms, whose screens call them so."""
