"""A strict bank of play money, as troublesome as the campaign asks for.

It keeps its own book. A number is an order: the same number with the same order is answered
again, with another order it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.crypto import Undecryptable, decrypt, keyed_hash
from rewards.models import SandboxTransfer
from rewards.providers import PROVIDERS
from rewards.providers.base import Answer, Outcome, OutcomeUnknown, PayoutOrder, PrizeProvider

State = SandboxTransfer.State

Behaviour = Literal["ok", "late", "double", "unknown", "silent", "fail"]

CALLBACKS_OF_DOUBLE = 2


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
                    row.state = State.SUCCEEDED
            row.submissions += 1
            row.save()
        if not answers:
            raise OutcomeUnknown("bank.timeout")
        return _answer(row)

    def _booked(self, order: PayoutOrder, now: datetime) -> SandboxTransfer:
        """The row of this number, locked; refuses a number that came with another order."""
        recipient = _recipient_hash(order.recipient)
        SandboxTransfer.objects.bulk_create(
            [
                SandboxTransfer(
                    number=order.number,
                    amount=order.amount,
                    currency=order.currency,
                    recipient_hash=recipient,
                    behaviour=self.config.behaviour,
                    state=State.PENDING,
                    created_at=now,
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
                row.state = State.SUCCEEDED
            case "double":
                row.state = State.SUCCEEDED
                row.callbacks_left = CALLBACKS_OF_DOUBLE
            case "late":
                row.ready_at = now + timedelta(seconds=self.config.delay_seconds)
            case "unknown":
                row.state = State.SUCCEEDED if self.config.lands else State.LOST
                return False
            case "silent":
                return False
            case "fail":
                row.state = State.FAILED
                row.error = "bank.recipient_refused"
        return True

    def query(self, number: str, now: datetime) -> Answer:
        with transaction.atomic():
            row = SandboxTransfer.objects.select_for_update().filter(number=number).first()
            if row is None or row.state == State.LOST:
                return Answer(number, Outcome.NOT_FOUND)
            if _mute(row):
                raise OutcomeUnknown("bank.timeout")
            if row.state == State.PENDING and row.ready_at is not None and row.ready_at <= now:
                row.state = State.SUCCEEDED
                row.save(update_fields=["state"])
        return _answer(row)

    @classmethod
    def collect(cls, now: datetime) -> Sequence[Answer]:
        answers: list[Answer] = []
        with transaction.atomic():
            rows = SandboxTransfer.objects.select_for_update(skip_locked=True)
            for row in rows.filter(callbacks_left__gt=0).order_by("id")[:100]:
                answers += [_answer(row)] * row.callbacks_left
                row.callbacks_left = 0
                row.save(update_fields=["callbacks_left"])
        return answers


def tell(number: str, succeeded: bool) -> None:
    """Decide a transfer the bank has been silent about. Raises SandboxTransfer.DoesNotExist."""
    with transaction.atomic():
        row = SandboxTransfer.objects.select_for_update().get(
            number=number, state=State.PENDING
        )
        row.state = State.SUCCEEDED if succeeded else State.FAILED
        row.error = "" if succeeded else "bank.recipient_refused"
        row.save(update_fields=["state", "error"])


def _mute(row: SandboxTransfer) -> bool:
    return row.behaviour == "silent" and row.state == State.PENDING


def _answer(row: SandboxTransfer) -> Answer:
    outcome = {
        State.PENDING: Outcome.PENDING,
        State.SUCCEEDED: Outcome.SUCCEEDED,
        State.FAILED: Outcome.FAILED,
    }[State(row.state)]
    return Answer(row.number, outcome, row.error)


def _recipient_hash(cipher: str) -> str:
    """The bank's book holds no number in clear. A cipher of no key of ours is its own name."""
    try:
        clear = decrypt(cipher) if cipher else ""
    except Undecryptable:
        clear = cipher
    return keyed_hash("sandbox-recipient", clear)
