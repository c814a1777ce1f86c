"""What an operator may set of teams that share a pot."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import MORE
from rewards.contracts_pools import MAX_SHARES


class TeamConfig(BaseModel):
    """`mechanics.team` of a frozen campaign. Amounts are minor units.

    `size` members share `amount`. With `least` below `size` a team that has so many when its
    time is over shares too, the pot being `step` smaller for each who is missing: it grows with
    the team.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int = Field(default=5, ge=2, le=MAX_SHARES)
    amount: int = Field(default=2000, ge=2, le=5_000_000, json_schema_extra=MORE)
    least: int = Field(default=0, ge=0, le=MAX_SHARES)
    """0: all of them."""
    step: int = Field(default=0, ge=0, le=5_000_000)
    ttl_hours: int = Field(default=24, ge=1, le=168, json_schema_extra=MORE)
    """How long a team may take to come together."""
    per_person: int = Field(default=1, ge=1, le=50, json_schema_extra=MORE)
    """Teams one person may be in, one after the other; one that came to nothing is not
    counted."""
    pool: str = "pots"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.enough > self.size:
            raise ValueError("more members are needed than fit")
        if (self.enough < self.size) != bool(self.step):
            raise ValueError("the pot grows with the team, or all members are needed")
        if self.smallest < self.enough:
            raise ValueError("the pot is too small for its members")
        return self

    @property
    def enough(self) -> int:
        """So many members share, when the time is over."""
        return self.least or self.size

    @property
    def smallest(self) -> int:
        """What the smallest team shares."""
        return self.amount - (self.size - self.enough) * self.step

    def pot(self, members: int) -> int:
        """What so many members share; of fewer than are enough, what would be enough's."""
        return self.amount - (self.size - max(self.enough, members)) * self.step
