"""What a pydantic field holds, read from its annotation. Pure, without words of an operator."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from cms.builder.specs.base import Choice, Kind

Section = type[BaseModel]
KINDS: dict[Any, Kind] = {
    bool: "flag",
    int: "integer",
    str: "line",
    date: "date",
    datetime: "moment",
    AwareDatetime: "moment",
}


def item_of(info: FieldInfo) -> Section | None:
    """The section that is an item of this list; None for what is no list of sections."""
    inner = _inner(info.annotation)
    return inner if _is_model(inner) else None


def plain_of(info: FieldInfo) -> Kind | None:
    """The kind of each value of a list of plain values; None for what is no such list."""
    inner = _inner(info.annotation)
    if inner is None or _is_model(inner):
        return None
    kind, _choices = _plain(inner)
    return None if kind == "json" else kind


def section_of(info: FieldInfo) -> tuple[Section, bool] | None:
    """The section that stands here, and whether it may be absent; None for anything else."""
    annotation, optional = _without_none(info.annotation)
    return (annotation, optional) if _is_model(annotation) else None


def kind_of(info: FieldInfo) -> tuple[Kind, tuple[Choice, ...], bool]:
    """Kind, choices and whether nothing may stand there."""
    if plain_of(info) is not None:
        return "lines", (), False
    annotation, optional = _without_none(info.annotation)
    return *_plain(annotation), optional


def is_texts(info: FieldInfo) -> bool:
    """Whether it is a text by language."""
    annotation, _optional = _without_none(info.annotation)
    return get_origin(annotation) is dict and _plain(get_args(annotation)[1])[0] == "line"


def bounds(info: FieldInfo) -> tuple[int, int | None]:
    """How many items a list has at least, and at most."""
    found = {type(one).__name__: one for one in info.metadata}
    least, most = found.get("MinLen"), found.get("MaxLen")
    return (least.min_length if least else 0), (most.max_length if most else None)


def glue_of(info: FieldInfo) -> str:
    """What joins words in a name that the field accepts."""
    patterns = [one.pattern for one in info.metadata if getattr(one, "pattern", None)]
    return "-" if all(re.fullmatch(pattern, "a-b") for pattern in patterns) else "_"


def parts_of(info: FieldInfo, found: Any) -> list[tuple[Section, tuple[str, ...], Any]] | None:
    """The sections within with the way to each: one, or each item of a list that `found` has.

    None for a plain setting, and for a section that may be absent and is.
    """
    kind = item_of(info)
    if kind is not None:
        items = found if isinstance(found, list) else []
        return [(kind, (str(index),), item) for index, item in enumerate(items)]
    section = section_of(info)
    if section is None or (section[1] and not isinstance(found, Mapping)):
        return None
    return [(section[0], (), found if isinstance(found, Mapping) else {})]


def words_of(name: str) -> str:
    """A name for the inside as words, where nobody has found better ones."""
    return name.replace("_", " ").strip().capitalize()


def _inner(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is list else None


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    members = [item for item in get_args(annotation) if item is not type(None)]
    optional = len(members) < len(get_args(annotation))
    return (members[0] if len(members) == 1 else str), optional


def _plain(annotation: Any) -> tuple[Kind, tuple[Choice, ...]]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        names = [str(item) for item in get_args(annotation)]
        return "choice", tuple(Choice(name, words_of(name)) for name in names)
    return KINDS.get(annotation, "json"), ()


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
