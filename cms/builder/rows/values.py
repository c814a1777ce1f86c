"""Rows of a draft document and what their cells hold. Pure.

A row of the document may leave out what is usual; in the form every cell holds something. A
row whose cells nobody changed is written as it stood, to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cms.builder.rows.codecs import CODECS
from cms.builder.specs.base import Column, Shape
from core.languages import LANGUAGES

LONGEST = 24
Cells = dict[str, Any]


def cells_of(shape: Shape, row: Any, *, sent: bool = False) -> Cells:
    """What the cells of a document's row hold; `sent` came from the form, and has rows where
    a document may write them in another way."""
    known: Mapping[str, Any] = row if isinstance(row, Mapping) else {}
    return {column.name: _cell(column, known, sent) for column in shape.columns}


def blank(shape: Shape, last: Any = None) -> Cells:
    """A new row: what is usual, and the choices of the row before it."""
    known: Mapping[str, Any] = last if isinstance(last, Mapping) else {}
    kept = {
        column.name: known[column.name]
        for column in shape.columns
        if column.kind in ("choice", "flag") and column.required and column.name in known
    }
    return cells_of(shape, kept)


def rows_from(
    shape: Shape, found: Sequence[Cells], before: Sequence[Any], prefix: str = ""
) -> list[Any]:
    """The document's rows for what the cells hold; `before` are the rows as they stood."""
    old = [(_shown(shape, cells_of(shape, row)), row) for row in before]
    rows = []
    for cells in named(shape, found):
        shown = _shown(shape, cells)
        at = next((i for i, (known, _row) in enumerate(old) if known == shown), None)
        rows.append(_row(shape, cells) if at is None else old.pop(at)[1])
    return rows


def named(shape: Shape, found: Sequence[Cells]) -> list[Cells]:
    """The rows with a name for the inside each, none of them twice.

    A name that stands already is kept; a new one is made of the row's English words.
    """
    told = [dict(cells) for cells in found]
    for column in shape.columns:
        if column.kind == "rows" and column.shape is not None:
            for cells in told:
                cells[column.name] = named(column.shape, cells.get(column.name) or [])
        if not column.auto:
            continue
        taken: set[str] = set()
        late = []
        for number, cells in enumerate(told):
            name = str(cells.get(column.name) or "")
            if name and name not in taken:
                taken.add(name)
            else:
                late.append((number, cells))
        for number, cells in late:
            stem = _stem(shape, cells, number).replace("-", column.glue)
            cells[column.name] = _free(stem, column.glue, taken)
            taken.add(cells[column.name])
    return told


def _cell(column: Column, row: Mapping[str, Any], sent: bool) -> Any:
    value = row.get(column.name, column.default)
    if column.kind == "pair":
        texts = value if isinstance(value, Mapping) else {}
        return {language: str(texts.get(language) or "") for language in LANGUAGES}
    if column.kind == "rows":
        assert column.shape is not None
        rows = (value or []) if sent else CODECS[column.shape.codec].load(value)
        return [cells_of(column.shape, one, sent=sent) for one in rows]
    if column.kind == "flag":
        return bool(value)
    if column.kind == "conditions":
        return value if isinstance(value, list) else []
    if column.kind == "lines":
        return [str(one) for one in value] if isinstance(value, list) else []
    return None if value == "" else value


def _row(shape: Shape, cells: Cells) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in shape.columns:
        value = cells.get(column.name)
        if column.kind == "rows":
            assert column.shape is not None
            value = [_row(column.shape, one) for one in value or []]
            value = CODECS[column.shape.codec].dump(value)
        if column.kind == "pair" and not any((value or {}).values()):
            value = dict.fromkeys(LANGUAGES, "") if column.required else None
        if not column.required and value in (None, "", [], column.default):
            continue
        row[column.name] = value
    return row


def _shown(shape: Shape, cells: Cells) -> Cells:
    """The cells as a screen tells them apart: moments to the minute, whatever their zone."""
    told = dict(cells)
    for column in shape.columns:
        value = told[column.name]
        if column.kind == "rows" and column.shape is not None:
            told[column.name] = [_shown(column.shape, one) for one in value or []]
        if column.kind == "moment" and isinstance(value, str):
            try:
                at = datetime.fromisoformat(value)
            except ValueError:
                continue
            told[column.name] = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    return told


def _stem(shape: Shape, cells: Cells, number: int) -> str:
    for column in shape.columns:
        if column.kind == "pair":
            words = str((cells.get(column.name) or {}).get("en") or "")
            slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:LONGEST].strip("-")
            if re.match(r"[a-z]", slug):
                return slug
    told = [str(cells[one.name]) for one in shape.columns if one.kind == "choice"
            and cells.get(one.name) and not one.rare]  # fmt: skip
    return "-".join(told)[:LONGEST].strip("-") or f"row-{number + 1}"


def _free(stem: str, glue: str, taken: set[str]) -> str:
    if stem not in taken:
        return stem
    return next(
        name for number in range(2, 10_000) if (name := f"{stem}{glue}{number}") not in taken
    )
