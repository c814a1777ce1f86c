"""How a finding says what is wrong: its words, filled in in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from campaigns.contracts import Finding

Level = Literal["block", "warn", "advice"]


@dataclass(frozen=True)
class Words:
    """A finding's text; lazy, so that it is read in the reader's language."""

    level: Level
    message: Any
    consequence: Any
    remedy: Any


def said(
    words: Words, code: str, path: str, /, *, level: Level | None = None, **params: Any
) -> Finding:
    """A finding in words that are not of this table: a mechanic's own."""

    def text(source: Any) -> str:
        return str(source) % params if params else str(source)

    return Finding(
        code=code,
        level=level or words.level,
        path=path,
        message=text(words.message),
        consequence=text(words.consequence),
        remedy=text(words.remedy),
    )
