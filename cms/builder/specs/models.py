"""Fields from a pydantic section: a declaration says them in an operator's words.

A field nobody has declared still gets one, so that a setting a kind gains is editable the
day it appears.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from cms.builder.documents import Place
from cms.builder.specs.base import Choice, Kind, Row, Spec

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


def rows_of(
    model: type[BaseModel],
    at: Place,
    hints: Mapping[str, Hint],
    value: Mapping[str, Any],
    *,
    rare: bool = False,
) -> list[Row]:
    """Rows for the model's fields at `at`: the usual ones, or with `rare` the others.

    Declared fields come first, in the order of the declaration.
    """
    order = [name for name in hints if name in model.model_fields]
    order += [name for name in model.model_fields if name not in hints]
    rows = []
    for name in order:
        info = model.model_fields[name]
        hint = hints.get(name) or Hint(label=_words(name), rare=True)
        if hint.hidden:
            continue
        inside = _nested(at, name, info, hint, value)
        if inside is not None:
            for kind, place, part in inside:
                rows += rows_of(kind, place, hint.nested, part, rare=rare)
        elif hint.rare == rare:
            rows.append(_row(at, name, info, hint, value))
    return rows


def _nested(
    at: Place, name: str, info: FieldInfo, hint: Hint, value: Mapping[str, Any]
) -> list[tuple[type[BaseModel], Place, Mapping[str, Any]]] | None:
    """The sections within: one, or each item of a list; None for a plain setting."""
    annotation: Any = info.annotation
    place = (*at, info.alias or name)
    found = value.get(info.alias or name)
    if get_origin(annotation) is list and _is_model(get_args(annotation)[0]):
        kind = get_args(annotation)[0]
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
    if get_origin(annotation) is list and get_args(annotation) == (str,):
        return "lines", (), optional
    kinds: dict[Any, Kind] = {bool: "flag", int: "integer", str: "line"}
    return kinds.get(annotation, "json"), (), optional


def _words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()
