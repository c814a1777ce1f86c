"""What a payout provider promises.

A provider is called outside of any transaction of ours and may be called again with the same
number after a crash: it must treat a number it knows as the same order. Whatever it raises
means that the outcome is unknown; only an answer settles anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel


class Outcome(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_FOUND = "not_found"


class OutcomeUnknown(Exception):
    """Nobody can say whether money moved; `code` is stable and names what happened."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class PayoutOrder:
    """What to pay: `amount` minor units to `recipient` (encrypted with core.crypto).

    For a gift `recipient` is an encrypted JSON object of who is insured, and `details` says by
    what: {product, term_days, timezone, insured (masked)}.
    """

    number: str
    amount: int
    currency: str
    recipient: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the provider says about a number; `error` is its own code for a failure.

    `certificate` of an issued policy: {number, insured (masked), from, until (ms UTC)}.
    """

    number: str
    outcome: Outcome
    error: str = ""
    certificate: Mapping[str, Any] | None = None


class PrizeProvider(ABC):
    """Pays one kind of reward out. Registered by slug; `Config` is the campaign's part."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    Config: ClassVar[type[BaseModel]]
    real_money: ClassVar[bool] = True
    fulfils: ClassVar[str] = "packets"
    """The kind of pool whose rewards it can hand over."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        """Hand the order over. Raises OutcomeUnknown."""

    @abstractmethod
    def query(self, number: str, now: datetime) -> Answer:
        """Ask about a number; NOT_FOUND when the provider has never had it.

        Raises OutcomeUnknown.
        """

    @classmethod
    def collect(cls, now: datetime) -> Sequence[Answer]:
        """Answers the provider has sent by itself since; the same one may come twice."""
        return ()
