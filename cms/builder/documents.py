"""Reading and writing places of a draft document. Pure.

A place is a tuple of keys, because keys of texts contain dots; its dotted form is what
findings name. An item of a list is named by its number. Lists never grow or shrink here.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

Place = tuple[str, ...]
MISSING: Any = object()
REMOVE: Any = object()
"""Written to a place it takes the place away."""


def dotted(place: Place) -> str:
    """As findings and blueprints write it."""
    return ".".join(place)


def read(document: Mapping[str, Any], place: Place) -> Any:
    """The value there, MISSING when the document has no such place."""
    found: Any = document
    for key in place:
        if isinstance(found, list) and key.isdigit() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, Mapping) and key in found:
            found = found[key]
        else:
            return MISSING
    return found


def written(
    document: Mapping[str, Any], changes: Iterable[tuple[Place, Any]]
) -> dict[str, Any]:
    """A copy with the changes; objects on the way are made."""
    result = copy.deepcopy(dict(document))
    for place, value in changes:
        inside: Any = result
        *parents, last = place
        for key in parents:
            if isinstance(inside, list):
                inside = inside[int(key)]
                continue
            if not isinstance(inside.get(key), dict | list):
                inside[key] = {}
            inside = inside[key]
        if isinstance(inside, list):
            inside[int(last)] = value
        elif value is REMOVE:
            inside.pop(last, None)
        else:
            inside[last] = value
    return result


def differing(one: Any, other: Any, at: Place = ()) -> set[Place]:
    """The places where two documents differ, as deep as both have the same form."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        found: set[Place] = set()
        for key in {*one, *other}:
            found |= differing(one.get(key, MISSING), other.get(key, MISSING), (*at, key))
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        inner = [
            differing(mine, its, (*at, str(number)))
            for number, (mine, its) in enumerate(zip(one, other, strict=True))
        ]
        return set().union(*inner)
    return set() if one is other or one == other else {at}
