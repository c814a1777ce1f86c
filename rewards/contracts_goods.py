"""Goods and where they go, as other apps say and are told. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

ShippingStatus = Literal["ordered", "shipped", "refused"]


@dataclass(frozen=True)
class Address:
    """Where a parcel goes; `phone` in E.164."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True)
class Parcel:
    """One reward of goods that somebody has claimed; the name is masked.

    `address` only where it was asked for in clear, which is audited; None when it is erased.
    `due` is False while the time to stop a payout has not passed: it must not leave yet.
    """

    reward: UUID
    scope: str
    campaign: str
    title: dict[str, Any]
    name: str
    status: ShippingStatus
    carrier: str
    tracking: str
    ordered_at: datetime
    settled_at: datetime | None
    due: bool
    address: Address | None = None
