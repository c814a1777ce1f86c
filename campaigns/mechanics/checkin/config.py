"""What an operator may set of checking in."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import GIVES, MORE
from campaigns.mechanics.taking import Prize
from campaigns.mechanics.wording import Titles


class DayPrize(BaseModel):
    """After so many days there is a prize, once for each person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: int = Field(ge=1, le=366)
    pool: str = Field(min_length=1, max_length=64)
    title: Titles

    @property
    def scene(self) -> str:
        return f"day-{self.day}"

    @property
    def prize(self) -> Prize:
        return Prize(slug=self.scene, pool=self.pool, title=self.title)


class CheckinConfig(BaseModel):
    """`mechanics.checkin` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["streak", "total"] = "streak"
    """`streak`: days in a row, the longest counts; `total`: all days."""
    length: int = Field(default=7, ge=1, le=366)
    """Days that the page shows."""
    days: list[DayPrize] = Field(min_length=1, max_length=31, json_schema_extra=GIVES)
    makeups: int = Field(default=0, ge=0, le=31, json_schema_extra=MORE)
    """Missed days a person may make up in the campaign; 0 is none."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        places = [one.day for one in self.days]
        if places != sorted(set(places)):
            raise ValueError("each day with a prize comes after the one before it")
        if places[-1] > self.length:
            raise ValueError("the last prize comes after the last day that is shown")
        return self


class MakeUp(BaseModel):
    """The input of the act `makeup`: the day that was missed, by the campaign's clocks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: date
