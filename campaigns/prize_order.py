"""In which order prizes are told: as participants meet them, everywhere. Pure.

What is stored has its keys in no order a person would choose. The order is that of the rows a
mechanic shows: of the mechanic that leads first, of the others by their names; then what no
mechanic gives, as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from campaigns.mechanics.base import MECHANICS, load_all

Pool = TypeVar("Pool")


def in_order(
    pools: Mapping[str, Pool], mechanics: Mapping[str, Any] | None, leads: str
) -> dict[str, Pool]:
    """The pools, those first that a participant sees first. `leads` is the campaign's kind."""
    load_all()
    sections = mechanics or {}
    first = (
        pool
        for slug in sorted(sections, key=lambda one: (one != leads, one))
        for pool in named(_laid_out(slug, sections[slug]))
    )
    return {slug: pools[slug] for slug in dict.fromkeys((*first, *pools)) if slug in pools}


def _laid_out(slug: str, section: Any) -> Any:
    """The section's settings in the order in which its mechanic declares them."""
    if slug not in MECHANICS or not isinstance(section, Mapping):
        return section
    places = {name: at for at, name in enumerate(MECHANICS.get(slug).Config.model_fields)}
    names = sorted(section, key=lambda name: places.get(name, len(places)))
    return {name: section[name] for name in names}


def named(part: Any) -> Iterator[str]:
    """Every value under a key that names a pool."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if str(key).endswith("pool") and isinstance(value, str):
                yield value
            else:
                yield from named(value)
    elif isinstance(part, list):
        for inner in part:
            yield from named(inner)
