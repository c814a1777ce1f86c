"""What an operator may set of points."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import CAP, GIVES, LESS
from campaigns.mechanics.taking import Name, Prize
from campaigns.mechanics.ways import Way, check_once
from campaigns.mechanics.wording import Titles

METER = "points"


class Offer(BaseModel):
    """A prize that points are exchanged for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Name
    title: Titles
    cost: int = Field(ge=1, le=100_000_000, json_schema_extra=LESS)
    pool: str = Field(min_length=1, max_length=64)
    each: int = Field(default=1, ge=0, le=1000, json_schema_extra=CAP)
    """How often one person may have it; 0 is no limit."""

    @property
    def scene(self) -> str:
        return f"exchange-{self.slug}"

    @property
    def prize(self) -> Prize:
        return Prize(slug=self.slug, pool=self.pool, title=self.title)


class PointsConfig(BaseModel):
    """`mechanics.points` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Titles = Field(default_factory=lambda: {"en": "points", "zh-hans": "积分"})
    """What they are called."""
    ways: list[Way] = Field(min_length=1, max_length=12, json_schema_extra=GIVES)
    offers: list[Offer] = Field(default_factory=list, max_length=12, json_schema_extra=GIVES)

    @model_validator(mode="after")
    def _once(self) -> Self:
        check_once(self.ways)
        names = [offer.slug for offer in self.offers]
        if len(names) != len(set(names)):
            raise ValueError("each offer has a name of its own")
        return self
