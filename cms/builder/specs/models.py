"""Fields from a pydantic section: a declaration says them in an operator's words.

A field nobody has declared still gets one, so that a setting a kind gains is editable the
day it appears. A list of plain values and a section that may be absent are rows that come and
go; an absent section's place is not in the document at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from cms.builder.documents import Place
from cms.builder.specs import fieldtypes
from cms.builder.specs.base import Choice, Column, Kind, Row, Shape, Spec
from cms.builder.specs.fieldtypes import item_of, kind_of, plain_of, section_of, words_of
from cms.builder.specs.hints import Hint
from core.languages import LANGUAGES

VALUE = "value"
"""The only cell of a row that is a plain value."""


def rows_of(
    model: type[BaseModel],
    at: Place,
    hints: Mapping[str, Hint],
    value: Mapping[str, Any],
    *,
    rare: bool = False,
    flat: bool = False,
) -> list[Row]:
    """Rows for the model's fields at `at`: the usual ones, or with `rare` the others.

    Declared fields come first, in the order of the declaration. Lists of sections are left to
    `lists_of`; `flat` gives the fields of each of their items instead, and of sections that
    may be absent where they are there.
    """
    rows = []
    for name, info, hint in _declared(model, hints):
        if item_of(info) is not None and not flat:
            continue
        place = (*at, info.alias or name)
        listed = None if flat else _listed(place, info, hint)
        if listed is not None:
            if hint.rare == rare:
                rows.append(listed)
            continue
        inside = fieldtypes.parts_of(info, value.get(info.alias or name))
        if inside is not None:
            for kind, way, part in inside:
                inner = (*place, *way)
                rows += rows_of(kind, inner, hint.nested, part, rare=rare, flat=flat)
        elif hint.rare == rare:
            rows.append(_row(place, info, hint, value))
    return rows


def lists_of(
    model: type[BaseModel], at: Place, hints: Mapping[str, Hint], value: Mapping[str, Any]
) -> list[Spec]:
    """A field for each list of sections in the model, also in sections within."""
    found = []
    for name, info, hint in _declared(model, hints):
        place = (*at, info.alias or name)
        shape = shape_of(info, hint)
        if item_of(info) is not None and shape is not None:
            label = hint.label or words_of(name)
            found.append(Spec(place, "rows", label, hint.help, default=[], shape=shape))
        elif shape is None:
            inside = fieldtypes.parts_of(info, value.get(info.alias or name)) or []
            for kind, way, part in inside:
                found += lists_of(kind, (*place, *way), hint.nested, part)
    return found


def shape_of(info: FieldInfo, hint: Hint, *, within: bool = False) -> Shape | None:
    """The rows of a list of sections, of a list of plain values, or the one row of a section
    that may be absent; None for what has no rows. `within` a row every section has one."""
    least, most = fieldtypes.bounds(info)
    named = hint.item or hint.label
    item, plain, section = item_of(info), plain_of(info), section_of(info)
    if item is not None:
        return Shape(
            columns=(*_columns(item, hint), *hint.extra),
            item=named, least=least, most=most,
            summary=hint.summary, fold=hint.fold, codec=hint.codec,
        )  # fmt: skip
    if plain is not None:
        only = Column(
            VALUE, hint.kind or plain, named, unit=hint.unit, choices=_named(hint),
            required=True,
        )  # fmt: skip
        return Shape((only,), named, least, most, look="af-cellrow--value", codec="values")
    if section is not None and (section[1] or within):
        columns = _columns(section[0], hint)
        return Shape(columns, named, most=1, look="af-cellrow--one", codec="one")
    return None


def _listed(place: Place, info: FieldInfo, hint: Hint) -> Row | None:
    """Plain values, or a section that may be absent, as rows."""
    shape = shape_of(info, hint)
    if shape is None:
        return None
    one = shape.codec == "one"
    label = hint.label or words_of(place[-1])
    spec = Spec(
        place, "rows", label, hint.help, default=None if one else [], optional=one, shape=shape
    )
    return Row((spec,), label, hint.help)


def _columns(model: type[BaseModel], hint: Hint) -> tuple[Column, ...]:
    return tuple(
        _column(name, info, own)
        for name, info, own in _declared(model, hint.nested)
        if not own.elsewhere
    )


def _column(name: str, info: FieldInfo, hint: Hint) -> Column:
    kind: Any
    kind, choices, optional = kind_of(info)
    choices = _named(hint) or choices
    label = hint.label or words_of(name)
    shape = shape_of(info, hint, within=True)
    if shape is not None:
        kind = "rows"
    elif hint.pair or fieldtypes.is_texts(info):
        kind = "pair"
    elif hint.source or hint.choices is not None:
        kind = "choice"
    elif hint.kind:
        kind = hint.kind
    default = info.get_default(call_default_factory=True)
    return Column(
        name=info.alias or name,
        kind=kind,
        label=label,
        help=hint.help,
        unit=hint.unit,
        choices=choices,
        source=hint.source,
        default=None if default is PydanticUndefined else default,
        required=info.is_required() and not optional,
        rare=hint.rare and not hint.source,
        auto=hint.auto,
        glue=fieldtypes.glue_of(info),
        long=hint.kind == "text",
        shape=shape,
    )


def _named(hint: Hint) -> tuple[Choice, ...]:
    return tuple(Choice(key, label) for key, label in (hint.choices or {}).items())


def _declared(
    model: type[BaseModel], hints: Mapping[str, Hint]
) -> Iterator[tuple[str, FieldInfo, Hint]]:
    """The model's fields that are shown, those with a hint first."""
    order = [name for name in hints if name in model.model_fields]
    order += [name for name in model.model_fields if name not in hints]
    for name in order:
        hint = hints.get(name) or Hint(label=words_of(name), rare=True)
        if not hint.hidden:
            yield name, model.model_fields[name], hint


def _row(place: Place, info: FieldInfo, hint: Hint, value: Mapping[str, Any]) -> Row:
    kind, choices, optional = kind_of(info)
    if hint.pair or fieldtypes.is_texts(info) or _is_pair(value.get(place[-1])):
        written: Kind = "text" if hint.kind == "text" else "line"
        specs = tuple(
            Spec((*place, language), written, hint.label, language=language, optional=optional)
            for language in LANGUAGES
        )
        return Row(specs, hint.label, hint.help)
    default = None if info.default is PydanticUndefined else info.default
    if hint.source:
        kind, optional = "choice", not info.is_required()
    elif hint.choices is not None:
        kind, choices = "choice", _named(hint)
    spec = Spec(
        place, hint.kind or kind, hint.label, hint.help, hint.unit, choices,
        default=default, optional=optional, source=hint.source,
    )  # fmt: skip
    return Row((spec,), hint.label, hint.help)


def _is_pair(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    )
