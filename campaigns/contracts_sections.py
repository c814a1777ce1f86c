"""The sections of a frozen version that campaigns itself obeys."""

from __future__ import annotations

from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from campaigns.law import sections as bounds
from core.languages import LANGUAGES as LANGUAGES
from core.money import EXPONENTS


def _known_currency(code: str) -> str:
    if code not in EXPONENTS:
        raise ValueError(f"unknown currency {code!r}")
    return code


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}") from None
    return name


Currency = Annotated[str, AfterValidator(_known_currency)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Section):
    """When people may take part: from `start` (inclusive) to `end` (exclusive)."""

    start: AwareDatetime
    end: AwareDatetime

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError("the end must come after the start")
        return self


class ContentSection(Section):
    """What a participant sees: theme tokens and texts by language and key."""

    theme: dict[str, Any]
    texts: dict[str, dict[str, str]]

    @field_validator("texts")
    @classmethod
    def _languages(cls, texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        if set(texts) != set(LANGUAGES):
            raise ValueError(f"texts are needed in exactly {', '.join(LANGUAGES)}")
        return texts


class ChannelsSection(Section):
    """Codes that may stand in `ch=`; `any` takes others too. `policy` says what is so inside
    WeChat and the like, `app` by which word in its user agent the organiser's app is known."""

    known: list[str] = Field(default_factory=list)
    any: bool = True
    policy: bounds.Policy = Field(default_factory=dict)
    app: str = Field(default="", max_length=40)


class TrackingSection(Section):
    enabled: bool = True
    plan: str = "participant-page/1"


class LegalSection(Section):
    """Who is responsible, and which documents a participant agrees to."""

    organiser: dict[str, str]
    contact: dict[str, str]
    rules_version: str
    privacy_id: str
    rules: dict[str, str]
    privacy: dict[str, str]
    licence: dict[str, str] = Field(default_factory=dict)
