"""A list's rows as lines of text, for those who compare two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.builder.rows.codecs import CODECS
from cms.builder.rows.values import cells_of
from cms.builder.specs.base import Column, Shape, Spec
from core.languages import LANGUAGES
from core.money import format_minor


def row_lines(spec: Spec, draft: Mapping[str, Any]) -> str:
    """One line for each row of the list, its cells with their names."""
    assert spec.shape is not None
    currency = str(draft.get("currency") or "CNY")
    rows = CODECS[spec.shape.codec].load(spec.value(draft))
    return "\n".join(_line(spec.shape, cells_of(spec.shape, row), currency) for row in rows)


def _line(shape: Shape, cells: Mapping[str, Any], currency: str) -> str:
    told = [
        f"{column.label}: {words}"
        for column in shape.columns
        if cells[column.name] not in (None, "", [], column.default)
        and (words := _words(column, cells[column.name], currency))
    ]
    return "; ".join(told)


def _words(column: Column, value: Any, currency: str) -> str:
    if column.kind == "pair":
        return " / ".join(value[language] for language in LANGUAGES if value[language])
    if column.kind == "rows" and column.shape is not None:
        inner = [_line(column.shape, row, currency) for row in value]
        return " | ".join(f"({line})" for line in inner)
    if column.kind == "money" and isinstance(value, int):
        return format_minor(value, currency)
    names = {choice.value: str(choice.label) for choice in column.choices}
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    return names.get(str(value), str(value))
