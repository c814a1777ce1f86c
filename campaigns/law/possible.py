"""Whether a tree of conditions can hold for anybody, and whether for everybody. Pure.

Negations are pushed to the leaves, the tree is multiplied out to alternatives (at most
`MOST_ALTERNATIVES`, else nothing is said), and in each the conditions on one fact are joined:
an interval for numbers, allowed and forbidden values for others. Sound, not complete: what is
called impossible is; what is not may still be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from campaigns.law.attributes import Attribute, attribute_of
from campaigns.law.predicates import ORDERED, Tree

MOST_ALTERNATIVES = 512
_OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
_FAR = 10**13

Condition = tuple[str, str, Any, bool]
"""(fact, op, value, negated)"""


def can_hold(tree: Tree) -> bool:
    """False when no facts at all make it true."""
    found = _alternatives(tree, False)
    return found is None or any(_satisfiable(one) for one in found)


def always_holds(tree: Tree) -> bool:
    """True when nothing that is known can make it false; missing facts still do."""
    found = _alternatives(tree, True)
    return found is not None and not any(_satisfiable(one) for one in found)


def includes(wide: Tree, narrow: Tree) -> bool:
    """True when `wide` surely holds wherever `narrow` does, whatever is not known."""
    inside, outside = _alternatives(narrow, False), _alternatives(wide, True, missing=True)
    if inside is None or outside is None:
        return False
    if len(inside) * len(outside) > MOST_ALTERNATIVES**2:
        return False
    return not any(_satisfiable(one + two) for one in inside for two in outside)


def type_fault(leaf: Tree) -> str:
    """What is wrong with a condition's op or value for its fact, "" when nothing is.

    `unknown`, `op`, `value`.
    """
    attribute = attribute_of(str(leaf.get("fact")))
    if attribute is None:
        return "unknown"
    op, value = str(leaf.get("op")), leaf.get("value")
    if op == "exists":
        return ""
    if op in ORDERED and attribute.kind != "number":
        return "op"
    values = value if op == "in" and isinstance(value, list) else [value]
    return "" if all(_fits(attribute, one) for one in values) else "value"


def _fits(attribute: Attribute, value: Any) -> bool:
    if attribute.kind == "flag":
        return isinstance(value, bool)
    if attribute.kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if attribute.kind == "choice":
        return value in attribute.choices
    return isinstance(value, str)


def _alternatives(
    tree: Tree, negated: bool, missing: bool = False
) -> list[list[Condition]] | None:
    """The tree (or its opposite) as alternatives of conditions that hold together; None where
    too many. With `missing` each condition may also fail to be known."""
    if "fact" in tree:
        fact, op = str(tree["fact"]), str(tree["op"])
        found = [[(fact, op, tree.get("value"), negated)]]
        if missing and op != "exists":
            found.append([(fact, "exists", False, False)])
        return found
    ((kind, inner),) = tree.items()
    if kind == "not":
        return _alternatives(inner, not negated, missing)
    parts = [_alternatives(part, negated, missing) for part in inner]
    found = []
    if (kind == "any") is not negated:
        for part in parts:
            if part is None or len(found) + len(part) > MOST_ALTERNATIVES:
                return None
            found += part
        return found
    found = [[]]
    for part in parts:
        if part is None or len(found) * len(part) > MOST_ALTERNATIVES:
            return None
        found = [one + two for one in found for two in part]
    return found


@dataclass
class _Room:
    """What a fact may still be."""

    least: int = -_FAR
    most: int = _FAR
    allowed: set[Any] | None = None
    forbidden: set[Any] = field(default_factory=set)
    present: bool | None = None
    never: bool = False


def _satisfiable(literals: list[Condition]) -> bool:
    rooms: dict[str, _Room] = {}
    for fact, op, value, negated in literals:
        room = rooms.setdefault(fact, _Room())
        _narrow(room, op, value, negated)
    return all(_has_room(fact, room) for fact, room in rooms.items())


def _narrow(room: _Room, op: str, value: Any, negated: bool) -> None:
    if op == "exists":
        _must(room, (value is not False) is not negated)
        return
    _must(room, True)
    if op == "in":
        values = {_key(one) for one in value} if isinstance(value, list) else set()
        if negated:
            room.forbidden |= values
        else:
            room.allowed = values if room.allowed is None else room.allowed & values
        return
    if negated:
        op = _OPPOSITE.get(op, op)
    if op == "eq":
        room.allowed = {_key(value)} if room.allowed is None else room.allowed & {_key(value)}
    elif op == "ne":
        room.forbidden.add(_key(value))
    elif isinstance(value, bool) or not isinstance(value, int):
        room.never = True
    elif op in ("lt", "le"):
        room.most = min(room.most, value - (op == "lt"))
    else:
        room.least = max(room.least, value + (op == "gt"))


def _must(room: _Room, present: bool) -> None:
    if room.present is not None and room.present is not present:
        room.never = True
    room.present = present


def _key(value: Any) -> tuple[str, Any]:
    """True is not 1."""
    return type(value).__name__, value


def _has_room(fact: str, room: _Room) -> bool:
    if room.never:
        return False
    if room.present is False:
        return True
    attribute = attribute_of(fact)
    bounded = (room.least, room.most) != (-_FAR, _FAR)
    allowed = room.allowed
    if allowed is None and attribute is not None and attribute.kind == "flag":
        allowed = {_key(True), _key(False)}
    elif allowed is None and attribute is not None and attribute.kind == "choice":
        allowed = {_key(one) for one in attribute.choices}
    least = max(room.least, 0) if attribute and attribute.kind == "number" else room.least
    if allowed is None:
        taken = {value for kind, value in room.forbidden if kind == "int"}
        free = room.most - least + 1
        return free > len([one for one in taken if least <= one <= room.most])
    return any(
        (not bounded or (kind == "int" and least <= value <= room.most))
        and _possible(attribute, kind, value)
        for kind, value in allowed - room.forbidden
    )


def _possible(attribute: Attribute | None, kind: str, value: Any) -> bool:
    """Whether the fact can ever be that value."""
    if attribute is None:
        return True
    if attribute.kind == "number":
        return kind == "int" and value >= 0
    return _fits(attribute, value)
