"""How a document writes the rows of a list, where it is not one object for each. Pure.

A codec turns what stands at a list's place into rows with a value for each column and back,
and finds the row that a path within the list means.
"""

from __future__ import annotations

from typing import Any

from cms.builder.rows.trees import closed, opened

Rows = list[Any]
Way = tuple[int, tuple[str, ...]]
"""A row's number, and the way within it."""


class Plain:
    """A list of objects."""

    def load(self, value: Any) -> Rows:
        return list(value) if isinstance(value, list) else []

    def dump(self, rows: Rows) -> Any:
        return rows

    def find(self, rest: tuple[str, ...], rows: Rows) -> Way | None:
        """Where `rest`, a path within the list, lies; None for the list itself."""
        if not rest or not rest[0].isdigit():
            return None
        return int(rest[0]), rest[1:]


class Values(Plain):
    """A list of plain values; each is the only cell of a row."""

    def load(self, value: Any) -> Rows:
        return [{"value": one} for one in super().load(value)]

    def dump(self, rows: Rows) -> Any:
        return [row.get("value") for row in rows]

    def find(self, rest: tuple[str, ...], rows: Rows) -> Way | None:
        found = super().find(rest, rows)
        return None if found is None else (found[0], ("value",))


class One(Plain):
    """A section that may be absent: a row, or none."""

    def load(self, value: Any) -> Rows:
        return [value] if isinstance(value, dict) else []

    def dump(self, rows: Rows) -> Any:
        return rows[0] if rows else None

    def find(self, rest: tuple[str, ...], rows: Rows) -> Way | None:
        return (0, rest) if rest else None


class Quiz(Plain):
    """Questions name their right answers; here an answer says whether it is right."""

    def load(self, value: Any) -> Rows:
        rows = []
        for row in super().load(value):
            if not isinstance(row, dict):
                continue
            right = row.get("right")
            right = right if isinstance(right, list) else []
            options = [
                {**one, "right": one.get("id") in right}
                for one in row.get("options") or []
                if isinstance(one, dict)
            ]
            rest = {key: one for key, one in row.items() if key not in ("right", "options")}
            rows.append({**rest, "options": options} if "options" in row else rest)
        return rows

    def dump(self, rows: Rows) -> Any:
        told = []
        for row in rows:
            options = row.get("options") or []
            right = [one["id"] for one in options if one.get("right")]
            plain = [
                {key: cell for key, cell in one.items() if key != "right"} for one in options
            ]
            told.append(
                {
                    **row,
                    **({"options": plain} if "options" in row else {}),
                    **({"right": right} if right else {}),
                }
            )
        return told


class Eligibility(Plain):
    """Rules stand under their action, each with a tree of conditions."""

    def load(self, value: Any) -> Rows:
        rows = []
        for action, rules in (value if isinstance(value, dict) else {}).items():
            for rule in rules if isinstance(rules, list) else []:
                if not isinstance(rule, dict):
                    continue
                match, conditions = opened(rule.get("require"))
                rest = {key: one for key, one in rule.items() if key != "require"}
                rows.append(
                    {**rest, "action": action, "match": match, "conditions": conditions}
                )
        return rows

    def dump(self, rows: Rows) -> Any:
        told: dict[str, Rows] = {}
        for row in rows:
            rest = {
                key: one
                for key, one in row.items()
                if key not in ("action", "match", "conditions")
            }
            tree = closed(row.get("match") or "all", row.get("conditions") or [])
            told.setdefault(row.get("action") or "join", []).append({**rest, "require": tree})
        return told

    def find(self, rest: tuple[str, ...], rows: Rows) -> Way | None:
        """`join.0.require` is the first of the rules for joining, wherever it stands."""
        if len(rest) < 2 or not rest[1].isdigit():
            return None
        mine = [number for number, row in enumerate(rows) if row.get("action") == rest[0]]
        place = int(rest[1])
        return (mine[place], rest[2:]) if place < len(mine) else None


CODECS: dict[str, Plain] = {
    "plain": Plain(),
    "values": Values(),
    "one": One(),
    "quiz": Quiz(),
    "eligibility": Eligibility(),
}
