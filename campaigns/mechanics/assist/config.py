"""What an operator may set of an assist session."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from campaigns.mechanics.directions import LESS, MORE, order


class AssistConfig(BaseModel):
    """`mechanics.assist` of a frozen campaign. Amounts are minor units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: int = Field(default=888, ge=1, le=5_000_000, json_schema_extra=MORE)
    """What a packet holds when it is open."""
    helpers: int = Field(default=5, ge=0, le=100, json_schema_extra=LESS)
    """New friends needed; 0 opens at once."""
    new_units: int = Field(default=3, ge=1, le=10)
    """Steps of the curve a new friend takes."""
    old_units: int = Field(default=1, ge=1, le=10, json_schema_extra=MORE)
    """Steps a friend takes whom we know already."""
    curve_power: int = Field(default=3, ge=1, le=6)
    """1 is a straight line; more gives the first friends bigger steps."""
    ttl_hours: int = Field(default=24, ge=1, le=168, json_schema_extra=MORE)
    sessions_per_day: int = Field(default=1, ge=1, le=50, json_schema_extra=MORE)
    helps_per_day: int = Field(default=3, ge=1, le=1000, json_schema_extra=MORE)
    who_may_help: Literal["all", "new"] = Field(
        default="all", json_schema_extra=order("new", "all")
    )
    pool: str = "packets"

    @property
    def units(self) -> int:
        """Steps from nothing to the target."""
        return self.helpers * self.new_units
