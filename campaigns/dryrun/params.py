"""What somebody supposes of the people who will come. Pure."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import MECHANICS

Curve = Literal["early", "even", "late"]
FEWEST, MOST = 300, 200_000
DEFAULT_RUNS = 200


class Parameters(BaseModel):
    """Rates are in percent, as they are entered; the population is for the whole period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: int = Field(default=5_000, ge=10, le=2_000_000)
    """Honest people who come by themselves, by channels and advertisements."""
    curve: Curve = "early"
    """When they come: most of them in the first days, all days alike, or towards the end."""
    share: int = Field(default=30, ge=0, le=100)
    """How many of 100 invite friends."""
    friends: float = Field(default=3.0, ge=0, le=50)
    """How many friends each of those asks."""
    come: int = Field(default=30, ge=0, le=100)
    """How many of 100 friends who are asked come."""
    stay: int = Field(default=100, ge=0, le=100)
    """How many of 100 friends who came take part themselves; the others only help."""
    qualify: int = Field(default=30, ge=0, le=100)
    """How many of 100 who came do what the campaign wants: verify, register, fill in a form."""
    back: int = Field(default=30, ge=0, le=95)
    """How many of 100 come back on the next day."""
    script: int = Field(default=100, ge=0, le=1_000_000)
    """Accounts that scripts play."""
    farm: int = Field(default=60, ge=0, le=1_000_000)
    """Phones of farms: one person's, who invites and helps himself."""
    ring: int = Field(default=60, ge=0, le=1_000_000)
    """Real people who pass each other around."""
    detected: int = Field(default=60, ge=0, le=100)
    """How many of 100 cheats are seen through."""
    spread: int = Field(default=25, ge=0, le=100)
    """How unsure these numbers are, in percent: each run draws its own around them."""
    runs: int = Field(default=DEFAULT_RUNS, ge=20, le=1000)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


DETECTED = {"off": 0, "basic": 40, "standard": 70, "strict": 85}
"""What the levels of protection see through, roughly; a guess that can be changed."""


def defaults(frozen: FrozenCampaign) -> Parameters:
    """A beginning for a campaign: about as many people as there are prizes, a twentieth of them
    cheats, protection as it is set."""
    units = sum(min(pool.units, 100_000) for pool in frozen.rewards.pools.values())
    people = _round(max(FEWEST, min(MOST, units * 6 // 5)))
    cheats = max(20, people // 40)
    lead = MECHANICS.get(frozen.kind)
    supposed: dict[str, Any] = {
        "people": people,
        "script": _round(cheats),
        "farm": _round(cheats * 2 // 3),
        "ring": _round(cheats * 2 // 3),
        "detected": DETECTED.get(frozen.protection.level, 60),
        **lead.supposes,
    }
    return Parameters(**supposed)


def _round(value: int) -> int:
    """Two digits that count: nobody foresees more."""
    scale: int = 10 ** max(0, len(str(value)) - 2)
    return round(value / scale) * scale
