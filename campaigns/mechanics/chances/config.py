"""What an operator may set of chances."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import GIVES, MORE
from campaigns.mechanics.ways import Way, check_once

METER = "chances"
"""The meter that chances are; whoever draws spends it."""


class ChancesConfig(BaseModel):
    """`mechanics.chances` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    free_per_day: int = Field(default=1, ge=0, le=100, json_schema_extra=MORE)
    """Chances everybody has on a day of the campaign's zone; not kept for the next."""
    ways: list[Way] = Field(default_factory=list, max_length=12, json_schema_extra=GIVES)
    """How more are earned; these are kept."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        check_once(self.ways)
        return self
