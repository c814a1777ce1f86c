"""What an operator may set of a vote among entries."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import CAP, KEPT, MORE
from campaigns.mechanics.wording import Titles

ENTRY = r"^[a-z0-9][a-z0-9-]{0,31}$"


class Entry(BaseModel):
    """Something one can vote for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str = Field(pattern=ENTRY)
    title: Titles
    picture: str | None = Field(
        default=None, max_length=500, pattern=r"^(https://|/)[^\s\"'<>]+$"
    )
    """Its address, on our own site or with https."""


class VoteConfig(BaseModel):
    """`mechanics.vote` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entries: list[Entry] = Field(min_length=2, max_length=200, json_schema_extra=KEPT)
    per_day: int = Field(default=1, ge=1, le=100, json_schema_extra=MORE)
    """Votes a person has on one day of the campaign's zone."""
    per_entry: int = Field(default=0, ge=0, le=100, json_schema_extra=CAP)
    """How many of them may go to the same entry; 0: all."""
    hidden: bool = False
    """Whether the counts are shown only when the campaign has ended."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if len({entry.slug for entry in self.entries}) != len(self.entries):
            raise ValueError("two entries have one name")
        return self
