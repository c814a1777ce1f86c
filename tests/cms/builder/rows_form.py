"""What a browser sends for the rows of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail import blocks


def sent(block: Any, value: Any, name: str) -> dict[str, Any]:
    """The fields of a block's form, as Wagtail's script draws them."""
    if isinstance(block, blocks.ListBlock | blocks.StreamBlock):
        listed = isinstance(value, blocks.list_block.ListValue)
        children = list(value.bound_blocks if listed else value)
        data: dict[str, Any] = {f"{name}-count": str(len(children))}
        for place, child in enumerate(children):
            at = f"{name}-{place}"
            kind = getattr(child, "block_type", "item")
            data |= {f"{at}-deleted": "", f"{at}-order": str(place), f"{at}-type": kind,
                     f"{at}-id": f"id-{place}"}  # fmt: skip
            data |= sent(child.block, child.value, f"{at}-value")
        return data
    if isinstance(block, blocks.StructBlock):
        told: dict[str, Any] = {}
        for part, inner in block.child_blocks.items():
            told |= sent(inner, value[part], f"{name}-{part}")
        return told
    if isinstance(block.field, forms.BooleanField):
        return {name: "on"} if value else {}
    shown = block.field.prepare_value(value)
    return {name: shown if isinstance(shown, list) else "" if shown is None else str(shown)}


def rows(form: Any, name: str) -> dict[str, Any]:
    """Of a form that was not sent: the rows as they stand."""
    field = form.fields[name]
    return sent(field.block, field.prepare_value(form.initial[name]), name)


def plus(form: Any, name: str, cells: dict[str, Any]) -> dict[str, Any]:
    """The rows and a new one after them: what the plus button gives, and what was typed."""
    field = form.fields[name]
    data = rows(form, name)
    at = int(data[f"{name}-count"])
    child = field.block.child_block
    fresh = sent(child, child.get_default(), f"{name}-{at}-value")
    fresh |= {f"{name}-{at}-value-{cell}": told for cell, told in cells.items()}
    return {
        **data,
        **fresh,
        f"{name}-count": str(at + 1),
        f"{name}-{at}-deleted": "",
        f"{name}-{at}-order": str(at),
        f"{name}-{at}-id": "",
    }


def minus(form: Any, name: str, place: int) -> dict[str, Any]:
    """The rows without one of them: Wagtail keeps it in the form, marked."""
    return {**rows(form, name), f"{name}-{place}-deleted": "1"}
