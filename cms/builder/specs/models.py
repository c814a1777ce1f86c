"""Fields from a pydantic section: a declaration says them in an operator's words.

A field nobody has declared still gets one, so that a setting a kind gains is editable the
day it appears.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from cms.builder.documents import Place
from cms.builder.specs.base import Choice, Column, Kind, Row, Shape, Spec

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Hint:
    """How one setting is shown. Without a `kind` it follows from the type."""

    label: StrOrPromise
    help: StrOrPromise = ""
    kind: Kind | None = None
    unit: StrOrPromise = ""
    choices: Mapping[str, StrOrPromise] | None = None
    rare: bool = False
    """Belongs to the settings that hardly ever change."""
    hidden: bool = False
    """No field: the template fixes it."""
    pair: bool = False
    """A text in both languages."""
    nested: Mapping[str, Hint] = field(default_factory=dict)
    """Of a section's or a list item's own settings."""
    item: StrOrPromise = ""
    """What one row of a list is called."""
    source: str = ""
    """Where the choices come from that this draft has, see `Column`."""
    auto: bool = False
    """A name for the inside that is made when nobody gives one."""
    elsewhere: bool = False
    """No cell of its own: another one of the row says it."""
    extra: tuple[Column, ...] = ()
    """Cells of a row that the document writes elsewhere; its codec knows where."""
    summary: str = ""
    fold: bool = False
    codec: str = "plain"


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
    `lists_of`; `flat` gives the fields of each of their items instead.
    """
    rows = []
    for name, info, hint in _declared(model, hints):
        if _item(info) is not None and not flat:
            continue
        inside = _nested(at, name, info, hint, value)
        if inside is not None:
            for kind, place, part in inside:
                rows += rows_of(kind, place, hint.nested, part, rare=rare, flat=flat)
        elif hint.rare == rare:
            rows.append(_row(at, name, info, hint, value))
    return rows


def lists_of(
    model: type[BaseModel], at: Place, hints: Mapping[str, Hint], value: Mapping[str, Any]
) -> list[Spec]:
    """A field for each list of sections in the model, also in sections within."""
    found = []
    for name, info, hint in _declared(model, hints):
        if _item(info) is not None:
            label = hint.label or _words(name)
            place = (*at, info.alias or name)
            found.append(
                Spec(place, "rows", label, hint.help, default=[], shape=shape_of(info, hint))
            )
            continue
        for kind, place, part in _nested(at, name, info, hint, value) or []:
            found += lists_of(kind, place, hint.nested, part)
    return found


def shape_of(info: FieldInfo, hint: Hint) -> Shape:
    """The rows of a list of sections, within the bounds its field declares."""
    item = _item(info)
    assert item is not None
    columns = [
        _column(name, inner, own)
        for name, inner, own in _declared(item, hint.nested)
        if not own.elsewhere
    ]
    bounds = {type(one).__name__: one for one in info.metadata}
    least, most = bounds.get("MinLen"), bounds.get("MaxLen")
    return Shape(
        columns=(*columns, *hint.extra),
        item=hint.item or hint.label,
        least=least.min_length if least else 0,
        most=most.max_length if most else None,
        summary=hint.summary,
        fold=hint.fold,
        codec=hint.codec,
    )


def _column(name: str, info: FieldInfo, hint: Hint) -> Column:
    kind: Any
    kind, choices, optional = _kind(info)
    if hint.choices is not None:
        choices = tuple(Choice(key, label) for key, label in hint.choices.items())
    shape = None
    if _item(info) is not None:
        kind, shape = "rows", shape_of(info, hint)
    elif hint.pair or kind == "json" and "dict" in str(info.annotation):
        kind = "pair"
    elif hint.source or hint.choices is not None:
        kind = "choice"
    elif hint.kind:
        kind = hint.kind
    default = info.get_default(call_default_factory=True)
    return Column(
        name=info.alias or name,
        kind=kind,
        label=hint.label or _words(name),
        help=hint.help,
        unit=hint.unit,
        choices=choices,
        source=hint.source,
        default=None if default is PydanticUndefined else default,
        required=info.is_required() and not optional,
        rare=hint.rare and not hint.source,
        auto=hint.auto,
        glue=_glue(info),
        long=hint.kind == "text",
        shape=shape,
    )


def _glue(info: FieldInfo) -> str:
    """What joins words in a name that the field accepts."""
    patterns = [one.pattern for one in info.metadata if getattr(one, "pattern", None)]
    return "-" if all(re.fullmatch(pattern, "a-b") for pattern in patterns) else "_"


def _declared(
    model: type[BaseModel], hints: Mapping[str, Hint]
) -> Iterator[tuple[str, FieldInfo, Hint]]:
    """The model's fields that are shown, those with a hint first."""
    order = [name for name in hints if name in model.model_fields]
    order += [name for name in model.model_fields if name not in hints]
    for name in order:
        hint = hints.get(name) or Hint(label=_words(name), rare=True)
        if not hint.hidden:
            yield name, model.model_fields[name], hint


def _item(info: FieldInfo) -> type[BaseModel] | None:
    """The section that is an item of this list; None for what is no list of sections."""
    annotation: Any = info.annotation
    if get_origin(annotation) is list and _is_model(get_args(annotation)[0]):
        found: type[BaseModel] = get_args(annotation)[0]
        return found
    return None


def _nested(
    at: Place, name: str, info: FieldInfo, hint: Hint, value: Mapping[str, Any]
) -> list[tuple[type[BaseModel], Place, Mapping[str, Any]]] | None:
    """The sections within: one, or each item of a list; None for a plain setting."""
    annotation: Any = info.annotation
    place = (*at, info.alias or name)
    found = value.get(info.alias or name)
    kind = _item(info)
    if kind is not None:
        items = found if isinstance(found, list) else []
        return [(kind, (*place, str(index)), item) for index, item in enumerate(items)]
    if _is_model(annotation):
        return [(annotation, place, found if isinstance(found, Mapping) else {})]
    if get_origin(annotation) in (Union, types.UnionType) and isinstance(found, Mapping):
        # A section that may be absent, and is there.
        members = [item for item in get_args(annotation) if _is_model(item)]
        if len(members) == 1:
            return [(members[0], place, found)]
    return None


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _row(at: Place, name: str, info: FieldInfo, hint: Hint, value: Mapping[str, Any]) -> Row:
    place = (*at, info.alias or name)
    if hint.pair or _is_pair(value.get(info.alias or name)):
        kind: Kind = "text" if hint.kind == "text" else "line"
        specs = tuple(
            Spec((*place, language), kind, hint.label, language=language)
            for language in LANGUAGES
        )
        return Row(specs, hint.label, hint.help)
    kind, choices, optional = _kind(info)
    default = None if info.default is PydanticUndefined else info.default
    if hint.choices is not None:
        kind = "choice"
        choices = tuple(Choice(key, label) for key, label in hint.choices.items())
    spec = Spec(
        place, hint.kind or kind, hint.label, hint.help, hint.unit, choices,
        default=default, optional=optional,
    )  # fmt: skip
    return Row((spec,), hint.label, hint.help)


def _is_pair(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and set(value) == set(LANGUAGES)
        and all(isinstance(text, str) for text in value.values())
    )


def _kind(info: FieldInfo) -> tuple[Kind, tuple[Choice, ...], bool]:
    """Kind, choices and whether nothing may stand there, from the annotation."""
    annotation: Any = info.annotation
    optional = False
    if get_origin(annotation) in (Union, types.UnionType):
        members = [item for item in get_args(annotation) if item is not type(None)]
        optional = len(members) < len(get_args(annotation))
        annotation = members[0] if len(members) == 1 else str
    if get_origin(annotation) is Literal:
        choices = tuple(Choice(str(item), _words(str(item))) for item in get_args(annotation))
        return "choice", choices, optional
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is list and get_args(annotation) == (str,):
        return "lines", (), optional
    kinds: dict[Any, Kind] = {bool: "flag", int: "integer", str: "line", date: "date"}
    return kinds.get(annotation, "json"), (), optional


def _words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
