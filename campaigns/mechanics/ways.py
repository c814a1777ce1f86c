"""Ways to earn something: a happening, how much of it, and how often. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.base import Listener
from campaigns.mechanics.directions import CAP, MORE
from campaigns.mechanics.happenings import DOES, named
from campaigns.mechanics.wording import Titles

Event = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Way(BaseModel):
    """A happening earns `amount`; 0 as a cap is no cap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Event
    amount: int = Field(default=1, ge=1, le=1_000_000, json_schema_extra=MORE)
    per_day: int = Field(default=0, ge=0, le=1_000_000, json_schema_extra=CAP)
    """The most it earns on one day of the campaign's zone."""
    most: int = Field(default=0, ge=0, le=100_000_000, json_schema_extra=CAP)
    """The most it earns in the whole campaign."""
    label: Titles | None = None
    """What it is called, in both languages; None where we have a name for it."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.label is None and self.on not in DOES:
            raise ValueError(f"{self.on!r} needs a label")
        if 0 < self.per_day < self.amount or 0 < self.most < self.amount:
            raise ValueError("a cap below the amount itself")
        return self


class WayView(BaseModel):
    """A way as the page shows it."""

    model_config = ConfigDict(extra="forbid")

    on: str
    label: str
    amount: int
    per_day: int
    most: int


def listeners(ways: Iterable[Way], meter: str) -> list[Listener]:
    """What raises `meter`."""
    return [Listener(way.on, meter, way.amount, way.per_day, way.most) for way in ways]


def shown(ways: Sequence[Way], language: str) -> list[dict[str, object]]:
    """As `WayView`."""
    return [
        {
            "on": way.on,
            "label": named(way.on, way.label, language),
            "amount": way.amount,
            "per_day": way.per_day,
            "most": way.most,
        }
        for way in ways
    ]


def check_once(ways: Sequence[Way]) -> None:
    """Raises ValueError where a happening stands twice."""
    names = [way.on for way in ways]
    if len(names) != len(set(names)):
        raise ValueError("each happening stands once")


SAYS = {
    "en": {
        "way": "{label}: {amount} {unit} each time{caps}.",
        "day": "at most {per_day} a day",
        "most": "at most {most} in the campaign",
        "join": ", ",
    },
    "zh-hans": {
        "way": "{label}：每次得 {amount} {unit}{caps}。",
        "day": "每天最多 {per_day} {unit}",
        "most": "活动期间最多 {most} {unit}",
        "join": "，",
    },
}


def clauses(ways: Iterable[Way], unit: str, language: str) -> list[str]:
    """A sentence for each way, for the rules page. `unit` "chance|chances" has one for one."""
    one, _bar, many = unit.partition("|")
    say, told = SAYS[language], []
    for way in ways:
        caps = ([say["day"]] if way.per_day else []) + ([say["most"]] if way.most else [])
        filled = {
            "label": named(way.on, way.label, language),
            "amount": way.amount,
            "per_day": way.per_day,
            "most": way.most,
            "unit": one if way.amount == 1 else many or one,
        }
        limits = "".join(say["join"] + cap for cap in caps)
        told.append(say["way"].format(caps=limits.format(**filled), **filled))
    return told
