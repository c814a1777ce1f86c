"""Prizes that stand at places of a way: what the ladder and the calendar paint first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.serving.facts import Facts, dictionary, whole


def places(facts: Facts, items: object, place: str) -> list[dict[str, Any]]:
    """Of a draft that is not lawful yet: place and title of each item that can be read."""
    found = []
    for item in items if isinstance(items, list) else []:
        part = dictionary(item)
        found.append(
            {
                place: whole(part.get(place)),
                "title": facts.spoken(part.get("title")),
                "amount": None,
            }
        )
    return found


def highest(items: Sequence[Mapping[str, Any]]) -> int:
    """The largest sum of money among them, in minor units; 0 where there is none."""
    return max((whole(item.get("amount")) for item in items), default=0)
