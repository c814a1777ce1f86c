"""The form field of a list: what was sent, and the same rows in the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.blocks.base import BlockField, BlockWidget

from cms.builder.rows.anchors import row_id
from cms.builder.rows.blocks import list_block
from cms.builder.rows.codecs import CODECS
from cms.builder.rows.sources import sources
from cms.builder.rows.values import cells_of, named, rows_from
from cms.builder.specs.base import Shape, Spec


class RowsWidget(BlockWidget):
    """Wagtail's; a form that does not have it at all leaves the list as it is."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if f"{name}-count" not in data:
            return None
        return super().value_from_datadict(data, files, name)

    def render_with_errors(self, *args: Any, **kwargs: Any) -> SafeString:
        """Wagtail's, started by `choosers.js`."""
        drawn = str(super().render_with_errors(*args, **kwargs))
        # The attributes' own names; what stands within them is escaped and has no quotes.
        return mark_safe(  # noqa: S308 - rendered by Wagtail's widget
            drawn.replace('data-controller="w-block"', 'data-controller="af-rows"', 1)
            .replace("data-w-block-data-value=", "data-af-rows-data-value=", 1)
            .replace("data-w-block-arguments-value=", "data-af-rows-arguments-value=", 1)
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-count" not in data


class RowsField(BlockField):
    """A list of rows. Its value is what the document says at the list's place."""

    def __init__(self, spec: Spec, draft: Mapping[str, Any], **options: Any) -> None:
        assert spec.shape is not None
        self.shape = spec.shape
        self.codec = CODECS[spec.shape.codec]
        value = spec.value(draft)
        self.before = self.codec.load(value)
        self.raw = value
        cells = [cells_of(self.shape, row) for row in self.before]
        small = {name: draft[name] for name in ("currency", "timezone") if name in draft}
        block = list_block(self.shape, small, sources(draft), cells)
        block.set_name(spec.name)
        options.pop("help_text", None)
        super().__init__(block, widget=RowsWidget(block), **options)

    def prepare_value(self, value: Any) -> Any:
        """What the widget draws, from the document's value or from what was sent."""
        if value is None or isinstance(value, list | dict):
            rows = self.codec.load(value)
            return self.block.normalize([cells_of(self.shape, row) for row in rows])
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the document would say something else."""
        if data is None:
            return False
        try:
            return self.clean(data) is not self.raw
        except forms.ValidationError:
            return True

    def clean(self, value: Any) -> Any:
        """The document's value. Raises ValidationError that names the cells."""
        if value is None:
            return self.raw
        rows = rows_from(self.shape, self._cells(super().clean(value)), self.before)
        return self.raw if rows == self.before else self.codec.dump(rows)

    def _cells(self, value: Any) -> list[dict[str, Any]]:
        return [cells_of(self.shape, row, sent=True) for row in _plain(value)]

    def names_made(self, value: Any, name: str, data: Mapping[str, Any]) -> dict[str, str]:
        """The names for the inside that `clean` makes for `value`, by the id of their cell."""
        if value is None:
            return {}
        found = self._cells(value)
        made: dict[str, str] = {}
        _note(self.shape, found, named(self.shape, found), name, data, made)
        return made


def _note(
    shape: Shape,
    given: Any,
    told: Any,
    name: str,
    data: Mapping[str, Any],
    made: dict[str, str],
) -> None:
    for place, (one, other) in enumerate(zip(given, told, strict=True)):
        at = f"{row_id(name, place, data)}-value"
        for column in shape.columns:
            inner = f"{at}-{column.name}"
            if column.auto and other[column.name] != one[column.name]:
                made[inner] = other[column.name]
            if column.shape is not None:
                args = one[column.name], other[column.name], inner
                _note(column.shape, *args, data, made)


def _plain(value: Any) -> Any:
    """Blocks' values as lists and dictionaries."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, StreamValue):
        return [{"type": one.block_type, "value": _plain(one.value)} for one in value]
    if hasattr(value, "bound_blocks"):
        return [_plain(one) for one in value]
    return value
