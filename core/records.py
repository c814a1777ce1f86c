"""Frozen dataclasses made quickly, where thousands are made each second."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def made(cls: type[T], **values: Any) -> T:
    """`cls(**values)` of a frozen dataclass in a third of the time.

    Its own __init__ sets field by field past its own guard. Fields that are left out need a
    plain default; a `cached_property` may be given its value along with them.
    """
    one = object.__new__(cls)
    one.__dict__.update(values)
    return one
