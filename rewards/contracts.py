"""What other apps say to `rewards` and are told by it. No Django here.

`RewardsSection` is the part of a frozen campaign that this app obeys; amounts are minor
units of the campaign's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

StockLevel = Literal["plenty", "few", "none"]
GrantStatus = Literal[
    "checking",
    "granted",
    "claimed",
    "fulfilling",
    "fulfilled",
    "failed",
    "expired",
    "revoked",
]

MAX_UNITS = 1_000_000
"""Packets in one pool; each is a row."""
MAX_AMOUNT = 10**15
"""Keeps every sum inside a bigint."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BudgetSection(_Section):
    total: int = Field(gt=0, le=MAX_AMOUNT)


class PoolSection(_Section):
    """Packets of one kind: `fixed` are all of `amount`, `exchangeable` share `total`.

    `gifts` are policies: `amount` is the premium of one, `per_day` how many may be taken on
    one day of the campaign's zone (0: as many as there are).
    """

    kind: Literal["packets", "gifts"] = "packets"
    count: int = Field(gt=0, le=MAX_UNITS)
    split: Literal["fixed", "exchangeable"] = "fixed"
    amount: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    total: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    min: int = Field(default=1, gt=0)
    per_day: int = Field(default=0, ge=0, le=MAX_UNITS)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.split == "fixed":
            if self.amount is None:
                raise ValueError("a fixed split needs `amount`")
            if self.total is not None and self.total != self.amount * self.count:
                raise ValueError("`total` is not count times amount")
        else:
            if self.total is None:
                raise ValueError("an exchangeable split needs `total`")
            if self.amount is not None:
                raise ValueError("an exchangeable split has no `amount`")
            if self.total < self.count * self.min:
                raise ValueError("`total` is below count times min")
        if self.kind == "gifts" and self.split != "fixed":
            raise ValueError("every gift has the same premium")
        if self.kind != "gifts" and self.per_day:
            raise ValueError("only gifts have a quota a day")
        return self

    @property
    def escrow(self) -> int:
        """Minor units that all packets hold together."""
        if self.split == "fixed":
            return (self.amount or 0) * self.count
        return self.total or 0


class ProviderSection(_Section):
    slug: str = "sandbox"
    config: dict[str, Any] = Field(default_factory=dict)


class RewardsSection(_Section):
    """Budget, pools and payout terms of one frozen version."""

    budget: BudgetSection
    pools: dict[str, PoolSection] = Field(min_length=1)
    provider: ProviderSection = Field(default_factory=ProviderSection)
    claim_days: int = Field(default=7, ge=1, le=365)
    cool_off_seconds: int = Field(default=0, ge=0, le=30 * 86_400)
    claims_per_phone: int = Field(default=0, ge=0)
    """How many rewards of the campaign one phone may claim; 0 is no limit."""

    @model_validator(mode="after")
    def _within_budget(self) -> Self:
        for slug in self.pools:
            if not slug or len(slug) > 64:
                raise ValueError("a pool's name has 1 to 64 characters")
        if sum(pool.escrow for pool in self.pools.values()) > self.budget.total:
            raise ValueError("the pools hold more than the budget")
        return self


@dataclass(frozen=True)
class GrantRequest:
    """One reward to promise. Either `unit` with its `holder`, or any free unit of `pool`."""

    idem_key: str
    scope: str
    version: str
    """sha256 of the frozen version under which it was decided."""
    pool: int
    person_id: int
    uid: UUID
    claim_by: datetime
    status: Literal["granted", "checking"] = "granted"
    hold_until: datetime | None = None
    """Needed when `checking`: until then a person decides."""
    unit: int | None = None
    holder: str | None = None
    amount: int | None = None
    """When given it must be the unit's amount; a difference is a bug and raises."""
    provider: str = "sandbox"


@dataclass(frozen=True)
class GrantResult:
    """What is stored under the idempotency key; `created` is False on a repetition."""

    uid: UUID
    idem_key: str
    unit: int
    kind: str
    amount: int
    currency: str
    status: GrantStatus
    claim_by: datetime
    created: bool


@dataclass(frozen=True)
class RewardView:
    """A reward as its owner sees it; `amount` in minor units."""

    id: UUID
    kind: str
    amount: int
    currency: str
    status: GrantStatus
    claim_by: datetime


@dataclass(frozen=True)
class Certificate:
    """A policy that was issued for a gift; the insured's name is masked."""

    reward: UUID
    scope: str
    version: str
    """sha256 of the frozen version under which it was promised."""
    person_id: int
    number: str
    insured: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RewardOwner:
    """To whom a reward was promised; the person's row may have been merged since."""

    scope: str
    person_id: int


@dataclass(frozen=True)
class HeldReward:
    """A reward that waits for a person's decision until `hold_until`."""

    id: UUID
    scope: str
    campaign: str
    person_id: int
    kind: str
    amount: int
    currency: str
    created_at: datetime
    hold_until: datetime


@dataclass(frozen=True)
class ScopeTotals:
    """Money and packets of one scope. Money comes from the ledger, in minor units.

    budget = unallocated + escrow + granted, and granted = payable + paid, at any moment.
    """

    currency: str
    budget: int
    unallocated: int
    escrow: int
    granted: int
    payable: int
    held: int
    """The part of `payable` that waits for a risk decision."""
    paid: int
    free_units: int
    reserved_units: int
    granted_units: int


@dataclass(frozen=True)
class SweepCounts:
    """What one sweep did; `overdue_holds` are risk holds past their date, which wait."""

    expired: int
    released: int
    overdue_holds: int


@dataclass(frozen=True)
class Violation:
    """A broken invariant: its stable name, where, and what was found."""

    invariant: str
    scope: str
    subject: str
    detail: str
