"""What an operator may set of a ranking."""

from __future__ import annotations

from typing import Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from campaigns.mechanics.directions import CAP, LESS, SAME
from campaigns.mechanics.wording import Titles

MAX_PLACE = 10_000
"""The last place that can be given a prize; it also bounds how far a place is counted."""


class Band(BaseModel):
    """Places `first` to `last`, both included, get one unit each of `pool`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: int = Field(ge=1, le=MAX_PLACE)
    last: int = Field(ge=1, le=MAX_PLACE)
    prize: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    """The prize's own name, for boards and exports."""
    pool: str = Field(min_length=1, max_length=64)
    title: Titles

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last place comes after the first")
        return self

    @property
    def size(self) -> int:
        """How many people it rewards at most."""
        return self.last - self.first + 1


class RankingConfig(BaseModel):
    """`mechanics.ranking` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counts: str = Field(default="friend_verified", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    """The happening that is counted."""
    unit: Titles = Field(default_factory=lambda: {"en": "friend|friends", "zh-hans": "位好友"})
    """What stands after a number, in both languages; `friend|friends` where one differs."""
    per_day: int = Field(default=0, ge=0, le=10_000, json_schema_extra=CAP)
    """How many count on one day of the campaign's zone; 0 is no limit."""
    most: int = Field(default=0, ge=0, le=1_000_000, json_schema_extra=CAP)
    """How many count altogether; 0 is no limit."""
    least: int = Field(default=1, ge=1, le=1_000_000, json_schema_extra=LESS)
    """Whoever has less has no place."""
    freeze_at: AwareDatetime | None = None
    """From here on nothing counts; None: the end of the campaign. Never later than that."""
    cool_hours: int = Field(default=72, ge=0, le=720, json_schema_extra=LESS)
    """Time to look at what was held, between the freeze and the prizes."""
    top: int = Field(default=10, ge=3, le=100, json_schema_extra=SAME)
    """How many places everybody sees."""
    around: int = Field(default=2, ge=0, le=5, json_schema_extra=SAME)
    """How many people above and below oneself are shown."""
    bands: list[Band] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        ordered = sorted(self.bands, key=lambda band: band.first)
        for before, after in zip(ordered, ordered[1:], strict=False):
            if after.first <= before.last:
                raise ValueError(f"place {after.first} would be given two prizes")
        if len({band.prize for band in self.bands}) != len(self.bands):
            raise ValueError("two prizes have one name")
        return self

    def units(self, language: str) -> str:
        """What is counted, in the plural."""
        return self.unit.get(language, self.unit["en"]).rpartition("|")[2]

    @property
    def last_place(self) -> int:
        """The last place that gets something."""
        return max(band.last for band in self.bands)
