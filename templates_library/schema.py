"""A blueprint: a whole activity as a file, in which an operator only answers the asks."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.languages import LANGUAGES

Text = dict[str, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(_Part):
    """One question to the operator. `path` is an alias or a dotted path of the document."""

    path: str
    kind: Literal["money", "integer", "moment", "text", "choice"]
    label: Text
    help: Text = Field(default_factory=dict)
    choices: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _both_languages(self.label, f"ask {self.path}")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"ask {self.path}: choices belong to the kind choice")
        return self


class Blueprint(_Part):
    """Version `schema` of the form. `document` is a draft without slug; the period may be
    missing and then starts at once and lasts `default_days`."""

    schema_: Literal[1] = Field(alias="schema")
    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    kind: str
    title: Text
    goal: Text
    description: Text
    default_days: int = Field(default=14, ge=1, le=366)
    minimum_protection: Literal["off", "basic", "standard", "strict"] = "off"
    """Below it a campaign of this template is not approved; with sandbox money it is told."""
    asks: list[Ask]
    aliases: dict[str, list[str]]
    document: dict[str, Any]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name in ("title", "goal", "description"):
            _both_languages(getattr(self, name), name)
        for alias, paths in self.aliases.items():
            for path in paths:
                if not path.startswith("period.") and not has(self.document, path):
                    raise ValueError(f"alias {alias}: the document has no {path}")
        texts = self.document.get("content", {}).get("texts", {})
        if set(texts) != set(LANGUAGES) or set(texts["en"]) != set(texts["zh-hans"]):
            raise ValueError("content.texts must have the same keys in both languages")
        return self


def _both_languages(text: Text, where: str) -> None:
    if set(text) != set(LANGUAGES) or not all(value.strip() for value in text.values()):
        raise ValueError(f"{where} is needed in {', '.join(LANGUAGES)}")


def has(document: dict[str, Any], path: str) -> bool:
    """Whether a dotted path leads somewhere."""
    place: Any = document
    *parents, name = path.split(".")
    for part in parents:
        place = step(place, part)
    return step(place, name) is not None or isinstance(place, dict) and name in place


def step(place: Any, part: str) -> Any:
    """What stands under one part of a dotted path, in a list by its number; else None."""
    if isinstance(place, dict):
        return place.get(part)
    if isinstance(place, list) and part.isdigit() and int(part) < len(place):
        return place[int(part)]
    return None
