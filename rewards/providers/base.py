"""What a payout provider promises.

A provider is called outside of any transaction of ours and may be called again with the same
number after a crash: it must treat a number it knows as the same order. Whatever it raises
means that the outcome is unknown; only an answer settles anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from rewards.payout_rules import Outcome as Outcome

Payee = Literal["phone", "openid", "alipay"]
"""By what a provider knows who is paid: the number verified with the claim, or a name that the
organiser's own app has handed over."""


class OutcomeUnknown(Exception):
    """Nobody can say whether money moved; `code` is stable and names what happened."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forged(Exception):
    """A message that claims to come from the provider and does not."""


@dataclass(frozen=True)
class PayoutOrder:
    """What to pay: `amount` minor units to `recipient` (encrypted with core.crypto).

    For a gift `recipient` is an encrypted JSON object of who is insured, and `details` says by
    what: {product, term_days, timezone, insured (masked)}. For a provider that knows people by
    a name it is an encrypted JSON object too: {openid or account, kind?, name?}.
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
    `confirm` is what the person's device needs in order to confirm, while that is waited for
    until `until`. `unconfirmed`: it failed because nobody confirmed in time. `amount`, where
    the provider says it, must be the order's: another one is a contradiction.
    """

    number: str
    outcome: Outcome
    error: str = ""
    certificate: Mapping[str, Any] | None = None
    confirm: Mapping[str, Any] | None = None
    until: datetime | None = None
    unconfirmed: bool = False
    amount: int | None = None


@dataclass(frozen=True)
class Message:
    """An HTTP request that somebody sent to /api/in/payouts/…; header names in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Acknowledgement:
    """How a provider wants its call-back to be answered."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class PayeeNeed:
    """What a reward's provider must know of the person; `named`: the real name too."""

    kind: Payee
    named: bool


@dataclass(frozen=True)
class ProviderTerms:
    """By what it knows people, the least it pays, and from where on it wants their name."""

    payee: Payee
    smallest: int
    name_from: int | None


@dataclass(frozen=True)
class BillLine:
    """One line of a provider's bill of a day; `status` in our words."""

    number: str
    amount: int
    status: Literal["succeeded", "failed", "returned"] = "succeeded"


class PrizeProvider(ABC):
    """Pays one kind of reward out. Registered by slug; `Config` is the campaign's part."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    Config: ClassVar[type[BaseModel]]
    real_money: ClassVar[bool] = True
    fulfils: ClassVar[str] = "packets"
    """The kind of pool whose rewards it can hand over."""
    payee: ClassVar[Payee] = "phone"
    name_from: ClassVar[int | None] = None
    """From this amount on the recipient's real name is needed; None never."""
    smallest: ClassVar[int] = 1
    """The least it pays out, in minor units."""

    def __init__(self, config: Any) -> None:
        self.config = config

    def check(self) -> None:  # noqa: B027 - nothing to check is the rule
        """Whether it can work here. Raises Invalid `provider.account` and the like."""

    @abstractmethod
    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        """Hand the order over. Raises OutcomeUnknown."""

    @abstractmethod
    def query(self, number: str, now: datetime) -> Answer:
        """Ask about a number; NOT_FOUND when the provider has never had it.

        Raises OutcomeUnknown.
        """

    def cancel(self, number: str, now: datetime) -> Answer:
        """Ask for an order to be taken back; CANCELLING until that is done.

        Raises OutcomeUnknown, also where a provider takes nothing back.
        """
        raise OutcomeUnknown("provider.no_cancel")

    @classmethod
    def collect(cls, now: datetime) -> Sequence[Answer]:
        """Answers the provider has sent by itself since; the same one may come twice."""
        return ()

    @classmethod
    def read(cls, message: Message, now: datetime) -> Sequence[Answer]:
        """What a call-back says. Raises Forged when it is not the provider's."""
        raise Forged

    @classmethod
    def acknowledge(cls, genuine: bool) -> Acknowledgement:
        """The answer to a call-back that was kept, or not believed."""
        if genuine:
            return Acknowledgement(200, "application/json", b'{"code":"SUCCESS"}')
        return Acknowledgement(
            401, "application/json", b'{"code":"FAIL","message":"signature"}'
        )

    @classmethod
    def bill(cls, day: date, now: datetime) -> Sequence[BillLine] | None:
        """What it moved on a day of Beijing; None where it gives no bill that can be fetched.

        Raises OutcomeUnknown.
        """
        return None
