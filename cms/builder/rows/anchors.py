"""Where a place of a list stands in the form. Pure.

Wagtail names a row by the number it came into the form with; where it stands now is in the
field `…-order`. Without what was sent both are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.builder.rows.codecs import CODECS
from cms.builder.specs.base import Shape, Spec

Data = Mapping[str, Any]


def shown_rows(name: str, data: Data | None) -> list[int] | None:
    """The numbers of the rows that are shown, in their order; None when nothing was sent."""
    if data is None or f"{name}-count" not in data:
        return None
    found = []
    for number in range(int(data[f"{name}-count"])):
        if not data.get(f"{name}-{number}-deleted"):
            found.append((int(data.get(f"{name}-{number}-order") or 0), number))
    return [number for _order, number in sorted(found)]


def row_id(name: str, place: int, data: Data | None) -> str:
    """The id of the row at `place`, as the script of the editor finds it."""
    numbers = shown_rows(name, data)
    if numbers is None:
        return f"{name}-{place}"
    return f"{name}-{numbers[place]}" if place < len(numbers) else name


def located(
    spec: Spec, rest: Sequence[str], document: Mapping[str, Any], data: Data | None
) -> str:
    """The id of the cell that `rest`, a path within the list, means; else that of its row."""
    assert spec.shape is not None
    codec = CODECS[spec.shape.codec]
    found = codec.find(tuple(rest), codec.load(spec.value(document)))
    if found is None:
        return spec.name
    return _cell(spec.name, spec.shape, found[0], found[1], data)


def _cell(name: str, shape: Shape, place: int, rest: Sequence[str], data: Data | None) -> str:
    row = row_id(name, place, data)
    column = next((one for one in shape.columns if rest and one.name == rest[0]), None)
    if row == name or column is None:
        return row
    cell = f"{row}-value-{column.name}"
    if column.kind == "rows" and column.shape is not None:
        found = CODECS[column.shape.codec].find(tuple(rest[1:]), [])
        return cell if found is None else _cell(cell, column.shape, *found, data)
    if column.kind == "pair":
        return f"{cell}-{rest[1]}" if len(rest) > 1 else f"{cell}-en"
    return cell


def misplaced(name: str, error: Any, data: Data | None) -> Iterator[tuple[str, list[str]]]:
    """(id, words) for each thing that is wrong in a block, at the cell where it is."""
    if isinstance(error, list):
        for one in error:
            yield from misplaced(name, one, data)
    elif isinstance(error, ListBlockValidationError | StreamBlockValidationError):
        if error.non_block_errors:
            yield name, [str(one) for one in error.non_block_errors]
        for place, inner in error.block_errors.items():
            if isinstance(place, int):
                yield from misplaced(f"{row_id(name, place, data)}-value", inner, data)
    elif isinstance(error, StructBlockValidationError):
        if error.non_block_errors:
            yield name, [str(one) for one in error.non_block_errors]
        for cell, inner in error.block_errors.items():
            yield from misplaced(f"{name}-{cell}", inner, data)
    elif isinstance(error, ValidationError):
        yield name, [str(one) for one in error.messages]
