"""What other apps say to `rewards` and are told by it. No Django here.

`RewardsSection` is the part of a frozen campaign that this app obeys; amounts are minor
units of the campaign's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from rewards.contracts_pools import MAX_AMOUNT as MAX_AMOUNT
from rewards.contracts_pools import MAX_UNITS as MAX_UNITS
from rewards.contracts_pools import OWN_PROVIDER, Section
from rewards.contracts_pools import PoolSection as PoolSection

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


class BudgetSection(Section):
    total: int = Field(gt=0, le=MAX_AMOUNT)
    line: str = Field(default="", max_length=64)
    """The budget node out of which the campaign is paid; "" outside of the tree."""
    per_hour: int = Field(default=0, ge=0, le=MAX_AMOUNT)
    """Minor units that may be promised in one hour; 0 is no limit."""


class ProviderSection(Section):
    slug: str = "sandbox"
    config: dict[str, Any] = Field(default_factory=dict)


class RewardsSection(Section):
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
        hour = self.budget.per_hour
        if hour and any((pool.dearest or 0) > hour for pool in self.pools.values()):
            raise ValueError("an hour gives less than one prize")
        if sum(pool.escrow for pool in self.pools.values()) > self.budget.total:
            raise ValueError("the pools hold more than the budget")
        return self

    @property
    def providers(self) -> dict[str, dict[str, Any]]:
        """Configurations by provider: the campaign's, and those of kinds with their own."""
        found = {self.provider.slug: self.provider.config}
        for slug, pool in self.pools.items():
            if pool.kind == "webhook":
                endpoints = found.setdefault("webhook", {}).setdefault("endpoints", {})
                endpoints[slug] = {"url": pool.url, "secret": pool.secret}
            elif pool.kind in OWN_PROVIDER:
                found.setdefault(OWN_PROVIDER[pool.kind], {})
        return found


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
    """Pays packets and gifts; other kinds have their own."""
    face: Mapping[str, Any] | None = None
    """What the person sees of this one, beside what its pool says."""
    arm: str = ""
    """The variant it is promised under; facts about it carry it."""


@dataclass(frozen=True)
class GrantResult:
    """What is stored under the idempotency key; `created` is False on a repetition."""

    uid: UUID
    idem_key: str
    unit: int | None
    """None for a counted kind."""
    kind: str
    amount: int
    currency: str
    status: GrantStatus
    claim_by: datetime
    created: bool
    face: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RewardView:
    """A reward as its owner sees it; `amount` in minor units.

    `face` is what there is to see of a prize that is not money: {title: {language: text},
    points, wallet, code, carrier, tracking}, each where it applies.
    """

    id: UUID
    kind: str
    amount: int
    currency: str
    status: GrantStatus
    claim_by: datetime
    face: Mapping[str, Any] = field(default_factory=dict)


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
class HeldSum:
    """What of one scope waits for a decision; `oldest` is when the first of it was promised."""

    count: int
    amount: int
    oldest: datetime | None


@dataclass(frozen=True)
class HeldTotal:
    """What of one campaign waits for a decision. `amount` is in minor units."""

    campaign: str
    currency: str
    count: int
    amount: int
    due: datetime
    """When the most urgent one must be decided."""


@dataclass(frozen=True)
class PoolStock:
    """What is left of one pool; `free` is exact where it is few."""

    slug: str
    kind: str
    size: int
    free: int
    level: StockLevel


@dataclass(frozen=True)
class ScopeTotals:
    """Money and packets of one scope. Money comes from the ledger, in minor units.

    budget = unallocated + escrow + granted, and granted = payable + paid + recovered, at any
    moment; `recovered` is what of paid rewards came back.
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
    recovered: int = 0


@dataclass(frozen=True)
class CodeImport:
    """What has come of a file of codes; `noted` are the first refused lines with the reason.

    `waiting` codes of the pool, of this file or others, are on sale once it has room for them.
    """

    key: str
    lines: int
    imported: int
    duplicates: int
    wrong: int
    waiting: int
    noted: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CodeStock:
    """Codes of a pool: `imported` altogether, `waiting` for publishing or for room, `free` to
    be won, `given` or reserved; `places` of the pool that still have no code."""

    imported: int
    waiting: int
    free: int
    places: int
    given: int


@dataclass(frozen=True)
class SweepCounts:
    """What one sweep did; `overdue_holds` are risk holds past their date, which wait."""

    expired: int
    released: int
    overdue_holds: int
    points: int = 0
    """Lots of points that expired."""
    codes: int = 0
    """Codes that had waited for a place in their pool."""
    addresses: int = 0
    """Addresses of parcels that were erased."""


@dataclass(frozen=True)
class Violation:
    """A broken invariant: its stable name, where, and what was found."""

    invariant: str
    scope: str
    subject: str
    detail: str
