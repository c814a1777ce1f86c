"""A strict bank of play money, as troublesome as the campaign asks for.

It keeps its own book. A number is an order: the same number with the same order is answered
again, with another order it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.clock import utc_now
from core.crypto import Undecryptable, decrypt, keyed_hash
from rewards.models import SandboxTransfer
from rewards.providers import PROVIDERS
from rewards.providers.base import (
    Answer,
    BillLine,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)

State = SandboxTransfer.State

Behaviour = Literal["ok", "late", "double", "unknown", "silent", "fail"]

CALLBACKS_OF_DOUBLE = 2
BEIJING = ZoneInfo("Asia/Shanghai")


class SandboxConfig(BaseModel):
    """How the bank treats the orders of this campaign.

    ok       pays at once
    late     pays after `delay_seconds`
    double   pays at once and reports it twice more by itself
    unknown  the first order ends in a time-out: paid all the same when `lands`, else the bank
             never had it
    silent   answers nothing, neither order nor query, until `tell` is called
    fail     refuses the recipient
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    behaviour: Behaviour = "ok"
    delay_seconds: int = Field(default=5, ge=0)
    lands: bool = True


@PROVIDERS.register
class SandboxProvider(PrizeProvider):
    slug: ClassVar[str] = "sandbox"
    title = _("Sandbox (play money)")
    Config: ClassVar[type[BaseModel]] = SandboxConfig
    real_money: ClassVar[bool] = False

    config: SandboxConfig

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        with transaction.atomic():
            row = self._booked(order, now)
            if row.submissions == 0:
                answers = self._first(row, now)
            else:
                answers = not _mute(row)
                if row.state == State.LOST:
                    self.fulfil(row, now)
            row.submissions += 1
            row.save()
        if not answers:
            raise OutcomeUnknown("bank.timeout")
        return _answer(row)

    def _booked(self, order: PayoutOrder, now: datetime) -> SandboxTransfer:
        """The row of this number, locked; refuses a number that came with another order."""
        recipient = self.recipient_hash(order)
        SandboxTransfer.objects.bulk_create(
            [
                SandboxTransfer(
                    provider=self.slug,
                    number=order.number,
                    amount=order.amount,
                    currency=order.currency,
                    recipient_hash=recipient,
                    behaviour=self.config.behaviour,
                    state=State.PENDING,
                    created_at=now,
                    **self.noted(order),
                )
            ],
            ignore_conflicts=True,
        )
        row = SandboxTransfer.objects.select_for_update().get(number=order.number)
        if (row.amount, row.currency, row.recipient_hash) != (
            order.amount,
            order.currency,
            recipient,
        ):
            raise OutcomeUnknown("bank.number_conflict")
        return row

    def _first(self, row: SandboxTransfer, now: datetime) -> bool:
        """Treat a new order as it is to be treated; whether the caller gets an answer."""
        match self.config.behaviour:
            case "ok":
                self.fulfil(row, now)
            case "double":
                self.fulfil(row, now)
                row.callbacks_left = CALLBACKS_OF_DOUBLE
            case "late":
                row.ready_at = now + timedelta(seconds=self.config.delay_seconds)
            case "unknown":
                if self.config.lands:
                    self.fulfil(row, now)
                else:
                    row.state = State.LOST
                return False
            case "silent":
                return False
            case "fail":
                row.state = State.FAILED
                row.error = self.refusal
        return True

    refusal: ClassVar[str] = "bank.recipient_refused"

    def recipient_hash(self, order: PayoutOrder) -> str:
        """How the book knows the recipient; it holds nothing personal in clear."""
        return sealed_hash("sandbox-recipient", order.recipient)

    def noted(self, order: PayoutOrder) -> dict[str, Any]:
        """What else the book keeps of a new order."""
        return {}

    @classmethod
    def fulfil(cls, row: SandboxTransfer, now: datetime) -> None:
        """The order is carried out; the caller saves the row, which it has locked."""
        row.state = State.SUCCEEDED

    def query(self, number: str, now: datetime) -> Answer:
        with transaction.atomic():
            row = SandboxTransfer.objects.select_for_update().filter(number=number).first()
            if row is None or row.state == State.LOST:
                return Answer(number, Outcome.NOT_FOUND)
            if _mute(row):
                raise OutcomeUnknown("bank.timeout")
            if row.state == State.PENDING and row.ready_at is not None and row.ready_at <= now:
                self.fulfil(row, now)
                row.save()
        return _answer(row)

    @classmethod
    def collect(cls, now: datetime) -> Sequence[Answer]:
        answers: list[Answer] = []
        with transaction.atomic():
            rows = SandboxTransfer.objects.select_for_update(skip_locked=True)
            for row in rows.filter(provider=cls.slug, callbacks_left__gt=0).order_by("id")[
                :100
            ]:
                answers += [_answer(row)] * row.callbacks_left
                row.callbacks_left = 0
                row.save(update_fields=["callbacks_left"])
        return answers

    @classmethod
    def bill(cls, day: date, now: datetime) -> Sequence[BillLine]:
        begin = datetime.combine(day, time(), BEIJING)
        rows = SandboxTransfer.objects.filter(
            provider=cls.slug,
            created_at__gte=begin,
            created_at__lt=begin + timedelta(days=1),
            state__in=(State.SUCCEEDED, State.FAILED),
        )
        return [
            BillLine(
                row.number,
                row.amount,
                "succeeded" if row.state == State.SUCCEEDED else "failed",
            )
            for row in rows.order_by("id")
        ]


def tell(number: str, succeeded: bool, now: datetime | None = None) -> None:
    """Decide an order that its provider was silent about. Raises DoesNotExist."""
    with transaction.atomic():
        row = SandboxTransfer.objects.select_for_update().get(
            number=number, state=State.PENDING
        )
        teller = cast(type[SandboxProvider], PROVIDERS.get(row.provider))
        if succeeded:
            teller.fulfil(row, now or utc_now())
        else:
            row.state, row.error = State.FAILED, teller.refusal
        row.save()


def _mute(row: SandboxTransfer) -> bool:
    return row.behaviour == "silent" and row.state == State.PENDING


def _answer(row: SandboxTransfer) -> Answer:
    outcome = {
        State.PENDING: Outcome.PENDING,
        State.SUCCEEDED: Outcome.SUCCEEDED,
        State.FAILED: Outcome.FAILED,
    }[State(row.state)]
    return Answer(row.number, outcome, row.error, row.certificate)


def sealed_hash(purpose: str, cipher: str) -> str:
    """The keyed hash of what was encrypted. A cipher of no key of ours is its own name."""
    try:
        clear = decrypt(cipher) if cipher else ""
    except Undecryptable:
        clear = cipher
    return keyed_hash(purpose, clear)
