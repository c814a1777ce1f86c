"""What is told about a campaign's channels. Amounts are minor units of its currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ChannelKind = Literal["media", "offline", "employee", "agent"]
CHANNEL_KINDS: tuple[ChannelKind, ...] = ("media", "offline", "employee", "agent")
DIRECT = ""
"""The code of those who came without any."""


@dataclass(frozen=True)
class Channel:
    """A channel code as its operator made it; `url` leads to the page and counts the click."""

    code: str
    name: str
    kind: ChannelKind
    person_name: str
    cost: int
    url: str
    created_by: str
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True)
class ChannelFigures:
    """What came through a channel.

    `joins` came by its link themselves, `invited` were brought by them or by those they
    brought, at any depth. `real_new` of all these are trusted and took part in a campaign
    here for the first time. `granted` is what they all were promised and did not lose again.
    """

    code: str
    name: str
    """The code itself where nobody made it here, "" for those without a code."""
    kind: ChannelKind | None
    """None: nobody made this code here."""
    person_name: str
    cost: int
    retired: bool
    joins: int
    invited: int
    real_new: int
    granted: int

    @property
    def people(self) -> int:
        return self.joins + self.invited

    @property
    def cost_per_real_new(self) -> int | None:
        """(granted + cost) / real new people, rounded to minor units; None without any."""
        if not self.real_new:
            return None
        return round((self.granted + self.cost) / self.real_new)
