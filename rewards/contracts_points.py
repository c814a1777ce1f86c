"""Points as other apps are told of them. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PointBalance:
    """What a person may spend; `expiring` of it go at `expires_at`, the first to go."""

    balance: int
    expires_at: datetime | None
    expiring: int


@dataclass(frozen=True)
class PointSpending:
    """What was spent under a key; `created` is False on a repetition."""

    spent: int
    balance: int
    created: bool


@dataclass(frozen=True)
class PointMovement:
    """One line of a person's account: `amount` above 0 came, below 0 went."""

    at: datetime
    what: str
    """issued, spent, returned, expired or recovered."""
    amount: int
    scope: str
