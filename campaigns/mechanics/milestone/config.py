"""What an operator may set of a ladder."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import CAP, GIVES
from campaigns.mechanics.happenings import DOES
from campaigns.mechanics.taking import Prize
from campaigns.mechanics.ways import Event
from campaigns.mechanics.wording import Titles

METER = "milestone"


class Step(BaseModel):
    """At so many there is a prize, once for each person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: int = Field(ge=1, le=1_000_000)
    pool: str = Field(min_length=1, max_length=64)
    title: Titles

    @property
    def scene(self) -> str:
        return f"step-{self.at}"

    @property
    def prize(self) -> Prize:
        return Prize(slug=self.scene, pool=self.pool, title=self.title)


class MilestoneConfig(BaseModel):
    """`mechanics.milestone` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counts: Event = "friend_verified"
    """The happening that is counted."""
    label: Titles | None = None
    """What is counted, in both languages; None where we have a name for it."""
    per_day: int = Field(default=0, ge=0, le=1_000_000, json_schema_extra=CAP)
    """How much counts on one day of the campaign's zone; 0 is no limit."""
    steps: list[Step] = Field(min_length=1, max_length=12, json_schema_extra=GIVES)

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        places = [step.at for step in self.steps]
        if places != sorted(set(places)):
            raise ValueError("each step is higher than the one before it")
        if self.label is None and self.counts not in DOES:
            raise ValueError(f"{self.counts!r} needs a label")
        return self

    @property
    def asks_phone(self) -> bool:
        """Whether friends count only after they have confirmed a number."""
        return self.counts in ("friend_verified", "friend_qualified")
