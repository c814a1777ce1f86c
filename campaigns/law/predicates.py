"""Who may do a thing, as a tree of conditions over facts. Pure and total.

    tree = {"all": [tree, …]} | {"any": [tree, …]} | {"not": tree}
         | {"fact": name, "op": eq|ne|in|lt|le|gt|ge|exists, "value": …}

Logic is three-valued (Kleene): a fact that is not known makes its condition neither true nor
false, and what depends on it is not known either, also under `not`. So somebody of whom we do
not know enough is never let through by a negation. `exists` alone is always known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Tree: TypeAlias = dict[str, Any]
Fact: TypeAlias = bool | int | str | None
Facts: TypeAlias = Mapping[str, Fact]

OPS = ("eq", "ne", "in", "lt", "le", "gt", "ge", "exists")
ORDERED = frozenset({"lt", "le", "gt", "ge"})
DEEPEST = 8
MOST_LEAVES = 64


@dataclass(frozen=True)
class Leaf:
    """One condition as it came out. `path` is its place in the tree (`all.0.not`), `holds`
    None where the fact is not known."""

    path: str
    fact: str
    op: str
    value: Any
    actual: Fact
    holds: bool | None


@dataclass(frozen=True)
class Verdict:
    """What a tree says of some facts: `holds` None is not known. `blame` are the conditions to
    which it is due that it does not hold, `leaves` all of them in order."""

    holds: bool | None
    blame: tuple[Leaf, ...]
    leaves: tuple[Leaf, ...]


def evaluate(tree: object, facts: Facts) -> Verdict:
    """What `tree` says of `facts`. Never raises: what is not a tree does not hold."""
    return _evaluate(tree, facts, "", DEEPEST + 1)


def leaves(tree: object) -> Iterator[tuple[str, Tree]]:
    """(path, condition) of every leaf, also of a tree that is not well formed."""
    yield from _walk(tree, "", DEEPEST + 1)


def check_form(tree: object) -> Tree:
    """`tree` itself when it is one. Raises ValueError that says what is wrong, where."""
    _check(tree, "", DEEPEST)
    assert isinstance(tree, dict)
    if sum(1 for _leaf in leaves(tree)) > MOST_LEAVES:
        raise ValueError(f"a rule has at most {MOST_LEAVES} conditions")
    return tree


def _evaluate(tree: object, facts: Facts, path: str, left: int) -> Verdict:
    kind, parts = _parts(tree)
    if left == 0 or kind == "":
        broken = Leaf(path, "", "", None, None, None)
        return Verdict(None, (broken,), (broken,))
    if kind == "leaf":
        leaf = _leaf(parts[0], facts, path)
        return Verdict(leaf.holds, () if leaf.holds else (leaf,), (leaf,))
    if kind == "not":
        inner = _evaluate(parts[0], facts, _join(path, "not"), left - 1)
        if inner.holds is False:
            return Verdict(True, (), inner.leaves)
        blame = tuple(one for one in inner.leaves if one.holds is not False)
        holds = None if inner.holds is None else False
        return Verdict(holds, blame or inner.leaves, inner.leaves)
    found = [
        _evaluate(part, facts, _join(path, f"{kind}.{place}"), left - 1)
        for place, part in enumerate(parts)
    ]
    said = [one.holds for one in found]
    if kind == "all":
        holds = False if False in said else None if None in said else True
    else:
        holds = True if True in said else None if None in said else False
    blame = () if holds else tuple(leaf for one in found for leaf in one.blame)
    return Verdict(holds, blame, tuple(leaf for one in found for leaf in one.leaves))


def _leaf(condition: Tree, facts: Facts, path: str) -> Leaf:
    fact, op = str(condition.get("fact")), str(condition.get("op"))
    value = condition.get("value")
    actual = facts.get(fact)
    if op == "exists":
        wanted = value is not False
        return Leaf(path, fact, op, wanted, actual, (actual is not None) is wanted)
    holds = None if actual is None else _compare(actual, op, value)
    return Leaf(path, fact, op, value, actual, holds)


def _compare(actual: bool | int | str, op: str, value: Any) -> bool | None:
    """None where the two cannot be compared: that is nobody's advantage."""
    if op == "in":
        if not isinstance(value, list):
            return None
        return any(_same(actual, one) for one in value)
    if op in ("eq", "ne"):
        return _same(actual, value) is (op == "eq")
    if op not in ORDERED or not (_number(actual) and _number(value)):
        return None
    assert isinstance(actual, int)
    if op in ("lt", "ge"):
        return bool(actual < value) is (op == "lt")
    return bool(actual > value) is (op == "gt")


def _same(one: Any, other: Any) -> bool:
    """Equal and of one kind: True is not 1."""
    return type(one) is type(other) and bool(one == other)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _parts(tree: object) -> tuple[str, list[Any]]:
    """The kind of a node (`all`, `any`, `not`, `leaf`; "" for none) and its parts."""
    if not isinstance(tree, dict):
        return "", []
    if "fact" in tree:
        return "leaf", [tree]
    if len(tree) == 1:
        ((kind, inner),) = tree.items()
        if kind == "not":
            return kind, [inner]
        if kind in ("all", "any") and isinstance(inner, list) and inner:
            return kind, inner
    return "", []


def _walk(tree: object, path: str, left: int) -> Iterator[tuple[str, Tree]]:
    kind, parts = _parts(tree)
    if left == 0 or kind == "":
        return
    if kind == "leaf":
        yield path, parts[0]
    elif kind == "not":
        yield from _walk(parts[0], _join(path, "not"), left - 1)
    else:
        for place, part in enumerate(parts):
            yield from _walk(part, _join(path, f"{kind}.{place}"), left - 1)


def _check(tree: object, path: str, left: int) -> None:
    here = path or "the rule"
    kind, parts = _parts(tree)
    if left == 0:
        raise ValueError(f"{here}: conditions are nested at most {DEEPEST} deep")
    if kind == "":
        raise ValueError(f"{here}: all, any, not, or a fact with op and value is expected")
    if kind == "leaf":
        _check_leaf(parts[0], here)
    elif kind == "not":
        _check(parts[0], _join(path, "not"), left - 1)
    else:
        for place, part in enumerate(parts):
            _check(part, _join(path, f"{kind}.{place}"), left - 1)


def _check_leaf(condition: Tree, here: str) -> None:
    if set(condition) - {"fact", "op", "value"}:
        raise ValueError(f"{here}: only fact, op and value may stand here")
    if not isinstance(condition["fact"], str) or not 0 < len(condition["fact"]) <= 80:
        raise ValueError(f"{here}: the fact needs a name")
    op, value = condition.get("op"), condition.get("value")
    if op not in OPS:
        raise ValueError(f"{here}: op is one of {', '.join(OPS)}")
    if op == "exists":
        good = value is None or isinstance(value, bool)
    elif op == "in":
        good = (
            isinstance(value, list) and len(value) <= 200 and all(_plain(one) for one in value)
        )
    else:
        good = _plain(value)
    if not good:
        raise ValueError(f"{here}: this value does not go with {op}")


def _plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= 80
    return isinstance(value, bool | int) and abs(int(value)) < 10**12


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step
