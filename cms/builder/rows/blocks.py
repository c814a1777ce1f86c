"""Rows as Wagtail's own blocks, so that adding, moving, copying and folding are Wagtail's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from wagtail import blocks

from cms.builder.rows.values import Cells, blank
from cms.builder.specs.base import Choice, Column, Shape, Spec
from core.money import SYMBOLS

NAMES = {"en": "English", "zh-hans": "中文"}
WIDTHS = {
    "integer": "short", "money": "short", "date": "short", "time": "short",
    "choice": "middle", "pair": "wide", "text": "wide", "rows": "whole", "lines": "wide",
    "flag": "short", "moment": "middle", "percent": "short",
}  # fmt: skip


class CellBlock(blocks.FieldBlock):
    """A form field as a cell."""

    def __init__(self, field: forms.Field, **options: Any) -> None:
        self.field = field
        super().__init__(**options)

    def get_form_state(self, value: Any) -> Any:
        if isinstance(self.field, forms.BooleanField):
            return bool(value)
        return super().get_form_state(value)


def list_block(
    shape: Shape,
    draft: Mapping[str, Any],
    sources: Mapping[str, Sequence[Choice]],
    rows: Sequence[Cells],
    **options: Any,
) -> blocks.ListBlock:
    """A block for the rows of `shape`. `rows` are those there are: what they say can be
    chosen too."""
    child = row_block(shape, draft, sources, rows)
    return blocks.ListBlock(
        child, max_num=shape.most, default=[], collapsed=shape.fold,
        form_classname="af-list", **options,
    )  # fmt: skip


def row_block(
    shape: Shape,
    draft: Mapping[str, Any],
    sources: Mapping[str, Sequence[Choice]],
    rows: Sequence[Cells],
) -> blocks.StructBlock:
    """One row."""
    inside = [
        (column.name, _block(column, draft, sources, [row.get(column.name) for row in rows]))
        for column in shape.columns
    ]
    usual = [column.name for column in shape.columns if not column.rare]
    rare = [column.name for column in shape.columns if column.rare]
    start = blank(shape, rows[-1] if rows else None)
    return blocks.StructBlock(
        inside,
        label=shape.item,
        icon="bars",
        form_classname=f"struct-block af-cellrow {shape.look}".strip(),
        form_layout=blocks.BlockGroup(children=usual, settings=rare),
        label_format=shape.summary or None,
        default=start,
    )


def _block(
    column: Column,
    draft: Mapping[str, Any],
    sources: Mapping[str, Sequence[Choice]],
    seen: Sequence[Any],
) -> blocks.Block:
    # A pool is told with what it holds: "The second packet · ¥5.00".
    width = "wide" if column.source == "pools" else WIDTHS.get(column.kind, "wide")
    if column.kind == "rows":
        assert column.shape is not None
        inner = [row for rows in seen for row in rows or []]
        return list_block(column.shape, draft, sources, inner, label=column.label)
    if column.kind == "conditions":
        from cms.builder.rows.conditions import conditions_block

        return conditions_block(sources, label=column.label, default=[], required=False)
    if column.kind == "pair":
        texts = [
            (language, _cell(column, "text" if column.long else "line", draft, language))
            for language in NAMES
        ]
        return blocks.StructBlock(
            texts, label=column.label, form_classname="struct-block af-pairblock"
        )
    if column.source:
        told = _found(column, sources[column.source], not any(seen))
        column = replace(column, choices=told)
    known = {choice.value for choice in column.choices}
    if column.kind == "choice":
        more = dict.fromkeys(str(one) for one in seen if one not in (None, ""))
        extra = (Choice(one, one) for one in more if one not in known)
        column = replace(column, choices=(*column.choices, *extra))
    block = _cell(column, column.kind, draft)
    block.meta.form_classname = f"af-is-{width}"
    return block


def _found(column: Column, found: Iterable[Choice], first: bool) -> tuple[Choice, ...]:
    """What can be chosen. Where it is chosen for the first time nothing is chosen for one."""
    return (*([Choice("", "—")] if first or not column.required else []), *found)


def _cell(column: Column, kind: Any, draft: Mapping[str, Any], language: str = "") -> CellBlock:
    from cms.builder.formfields import form_field

    unit = str(column.unit)
    if kind == "money":
        currency = str(draft.get("currency") or "CNY")
        unit = SYMBOLS.get(currency, currency)
    elif kind == "percent":
        unit = "%"
    label = NAMES[language] if language else str(column.label)
    if unit and not language:
        label = f"{label} ({unit})"
    spec = Spec(
        (f"row-{column.name}",), kind, label, "" if language else column.help,
        choices=column.choices, language=language,
    )  # fmt: skip
    field = form_field(spec, draft)
    if column.source:
        field.widget.attrs["data-af-source"] = column.source
    default = column.default
    return CellBlock(field, label=label, default=False if kind == "flag" else default)
