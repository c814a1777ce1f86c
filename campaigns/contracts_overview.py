"""What boards are told of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.contracts import Phase


@dataclass(frozen=True)
class CampaignOverview:
    """A campaign's counts for boards; money is in minor units, from the ledger.

    K-factor = `bound` / `joins`: the people each participant brought in.
    """

    slug: str
    title: dict[str, str]
    kind: str
    phase: Phase
    status: str
    currency: str
    starts_at: datetime | None
    ends_at: datetime | None
    joins: int
    invited: int
    sharers: int
    inviters: int
    sessions: int
    open_sessions: int
    completed: int
    opened: int
    helps: int
    new_friends: int
    paid_people: int
    held_participants: int
    refused: int
    money: Any
    """rewards.contracts.ScopeTotals, None before publishing."""

    @property
    def k_factor(self) -> float:
        """Invited joins per participant who shared or not; 0 without participants."""
        return self.invited / self.joins if self.joins else 0.0
