"""Reading and writing places of a draft document. Pure.

A place is a tuple of keys, because keys of texts contain dots; its dotted form is what
findings name.
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
        if not isinstance(found, Mapping) or key not in found:
            return MISSING
        found = found[key]
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
            if not isinstance(inside.get(key), dict):
                inside[key] = {}
            inside = inside[key]
        if value is REMOVE:
            inside.pop(last, None)
        else:
            inside[last] = value
    return result


def differing(one: Any, other: Any, at: Place = ()) -> set[Place]:
    """The places at which two documents are not the same, as deep as both are objects."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        found: set[Place] = set()
        for key in {*one, *other}:
            found |= differing(one.get(key, MISSING), other.get(key, MISSING), (*at, key))
        return found
    return set() if one is other or one == other else {at}
