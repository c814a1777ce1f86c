"""The budget tree as other apps see it. No Django here; amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class CampaignShare:
    """What one campaign holds of a node: held + confirmed + released = amount."""

    scope: str
    campaign: str
    amount: int
    confirmed: int
    released: int

    @property
    def held(self) -> int:
        return self.amount - self.confirmed - self.released


@dataclass(frozen=True)
class NodeView:
    """A node of the tree; `depth` 0 is a root, `used` means confirmed."""

    slug: str
    title: str
    parent: str | None
    depth: int
    currency: str
    limit: int
    held: int
    confirmed: int
    alarm_at: int
    """Percentage of the limit from which on it is an alarm."""
    alarmed_at: datetime | None
    campaigns: tuple[CampaignShare, ...] = ()

    @property
    def left(self) -> int:
        return self.limit - self.held - self.confirmed

    @property
    def percent(self) -> int:
        """How much of the limit is held or confirmed."""
        return (self.held + self.confirmed) * 100 // self.limit if self.limit else 100


@dataclass(frozen=True)
class Cut:
    """A reward whose amount was cut to what an hour had left."""

    asked: int
    """What it would have been."""
    given: int
    by: Literal["pool", "campaign"]
    """Whose hour it was."""


@dataclass(frozen=True)
class CutSum:
    """Rewards of one scope that were cut lately, and how much less that was."""

    count: int = 0
    less: int = 0


@dataclass(frozen=True)
class HourUse:
    """How much of an hour's limit was promised from a pool or, with `pool` "", from all."""

    pool: str
    limit: int
    promised: int

    @property
    def percent(self) -> int:
        return self.promised * 100 // self.limit if self.limit else 100


Level = Literal["hour", "budget", "pool"]
LEVELS: tuple[Level, ...] = ("hour", "budget", "pool")
"""What thresholds can be set for; a node has its own."""


@dataclass(frozen=True)
class Threshold:
    """From how much in percent on something is nearly (`near`) and wholly (`full`) used up."""

    near: int = 80
    full: int = 100


@dataclass(frozen=True)
class UseAlarm:
    """Something of a campaign that is nearly or wholly used up; the worse of both.

    `used` and `whole` are minor units, of a pool prizes; `pool` "" is the campaign's own hour.
    """

    level: Level
    pool: str
    is_full: bool
    used: int
    whole: int

    @property
    def percent(self) -> int:
        return self.used * 100 // self.whole
