"""Conditions as an operator sets them, and the trees of ADR 0016. Pure.

A rule is a list of conditions that all hold, or of which one does; a condition may be a group
of such. What is nested deeper is kept as it was written (`raw`). A condition is
`{"type": the fact's name, "value": cells}`; its cells follow from the fact's kind:

    flag     {is: yes|no}            with a parameter also {what}
    number   {op, number}
    text     {op: is|isnt|known|unknown, values: [text, …]}
    choice   the same, of what can be chosen
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from campaigns.law.attributes import ATTRIBUTES, Attribute, attribute_of, parameter_of

Tree = dict[str, Any]
Condition = dict[str, Any]
GROUP, RAW = "group", "raw"
ORDER = ("ge", "le", "gt", "lt", "eq", "ne")


def opened(tree: Any) -> tuple[str, list[Condition]]:
    """How the conditions of a rule hang together (`all`, `any`), and what they are."""
    if isinstance(tree, Mapping) and len(tree) == 1:
        ((match, parts),) = tree.items()
        if match in ("all", "any") and isinstance(parts, list):
            return match, [_condition(part) for part in parts]
    return "all", [_condition(tree)] if tree else []


def closed(match: str, conditions: list[Condition]) -> Tree:
    """The tree of a rule. What cannot be read is left for the check to find."""
    parts = [_tree(one) for one in conditions]
    return parts[0] if len(parts) == 1 else {match if match in ("all", "any") else "all": parts}


def _condition(tree: Any) -> Condition:
    leaf = _leaf(tree)
    if leaf is not None:
        return leaf
    group = _group(tree)
    if group is not None:
        return {"type": GROUP, "value": group}
    return {"type": RAW, "value": {"tree": json.dumps(tree, ensure_ascii=False)}}


def _group(tree: Any) -> dict[str, Any] | None:
    match, parts = "", None
    if isinstance(tree, Mapping) and len(tree) == 1:
        ((match, parts),) = tree.items()
    if match == "not":
        inner = parts.get("any") if isinstance(parts, Mapping) and len(parts) == 1 else None
        match, parts = "none", inner if isinstance(inner, list) else [parts]
    if match not in ("all", "any", "none") or not isinstance(parts, list) or not parts:
        return None
    leaves = [_leaf(part) for part in parts]
    return None if None in leaves else {"match": match, "conditions": leaves}


def _leaf(tree: Any) -> Condition | None:
    if not isinstance(tree, Mapping):
        return None
    if set(tree) == {"not"}:
        inner = _leaf(tree["not"])
        if inner is None or inner["value"].get("op") != "is":
            return None
        return {**inner, "value": {**inner["value"], "op": "isnt"}}
    if "fact" not in tree:
        return None
    fact, op, value = str(tree["fact"]), tree.get("op"), tree.get("value")
    # A list that is still to be chosen has no name yet.
    bare = ATTRIBUTES.get(fact.removesuffix(":")) if fact.endswith(":") else None
    known = attribute_of(fact) or (bare if bare is not None and bare.parameter else None)
    cells = None if known is None else _cells(known, op, value)
    if known is None or cells is None:
        return None
    if known.parameter:
        cells["what"] = parameter_of(fact)
    return {"type": known.name, "value": cells}


def _cells(known: Attribute, op: Any, value: Any) -> dict[str, Any] | None:
    if known.kind == "flag":
        good = op in ("eq", "ne") and isinstance(value, bool)
        return {"is": "yes" if value is (op == "eq") else "no"} if good else None
    if op == "exists":
        told = "unknown" if value is False else "known"
        empty: dict[str, Any] = {"number": None} if known.kind == "number" else {"values": []}
        return {"op": told, **empty}
    if known.kind == "number":
        good = op in ORDER and isinstance(value, int) and not isinstance(value, bool)
        return {"op": op, "number": value} if good else None
    values = value if op == "in" and isinstance(value, list) else [value]
    if op not in ("eq", "ne", "in") or not all(isinstance(one, str) for one in values):
        return None
    if known.choices and not set(values) <= set(known.choices):
        return None
    return {"op": "isnt" if op == "ne" else "is", "values": values}


def _tree(condition: Condition) -> Any:
    kind, cells = condition["type"], condition["value"]
    if kind == RAW:
        try:
            return json.loads(cells.get("tree") or "null")
        except ValueError:
            return cells["tree"]
    if kind == GROUP:
        parts = [_tree(one) for one in cells["conditions"]]
        match = cells.get("match") or "any"
        if match == "none":
            return {"not": parts[0] if len(parts) == 1 else {"any": parts}}
        return {match: parts}
    known = ATTRIBUTES[kind]
    fact = f"{kind}:{cells.get('what') or ''}" if known.parameter else kind
    if known.kind == "flag":
        return {"fact": fact, "op": "eq", "value": cells.get("is") != "no"}
    op = cells.get("op")
    if op in ("known", "unknown"):
        return {"fact": fact, "op": "exists", "value": op == "known"}
    if known.kind == "number":
        return {"fact": fact, "op": op or "ge", "value": cells.get("number")}
    values = cells.get("values") or []
    if len(values) == 1:
        return {"fact": fact, "op": "ne" if op == "isnt" else "eq", "value": values[0]}
    several = {"fact": fact, "op": "in", "value": values}
    return {"not": several} if op == "isnt" else several
