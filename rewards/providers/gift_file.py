"""An insurer who takes a file a day: orders wait for the next one, answers come in a file.

Nothing leaves the house here; `rewards.services.gift_files` writes and reads the files.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from core.clock import utc_now
from core.errors import Invalid
from rewards.models import GiftLine
from rewards.providers import PROVIDERS
from rewards.providers.accounts import GiftFileAccount, accounts
from rewards.providers.base import Answer, Outcome, OutcomeUnknown, PayoutOrder, PrizeProvider
from rewards.providers.insurer import insured_of
from rewards.providers.sandbox import sealed_hash

State = GiftLine.State


class GiftFileConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = "gift-file"


@PROVIDERS.register
class GiftFileProvider(PrizeProvider):
    slug: ClassVar[str] = "gift-file"
    title = _("Insurer's daily file (real policies)")
    Config: ClassVar[type[BaseModel]] = GiftFileConfig
    fulfils: ClassVar[str] = "gifts"

    config: GiftFileConfig

    def check(self) -> None:
        if self.config.account not in accounts(GiftFileAccount):
            raise Invalid("provider.account", params={"account": self.config.account})

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        insured_of(order)
        GiftLine.objects.bulk_create(
            [
                GiftLine(
                    account=self.config.account,
                    number=order.number,
                    amount=order.amount,
                    currency=order.currency,
                    recipient=order.recipient,
                    details=dict(order.details),
                    state=State.WAITING,
                    created_at=now or utc_now(),
                )
            ],
            ignore_conflicts=True,
        )
        line = GiftLine.objects.get(number=order.number)
        if line.amount != order.amount or (
            line.recipient
            and sealed_hash("gift", line.recipient) != sealed_hash("gift", order.recipient)
        ):
            raise OutcomeUnknown("insurer.number_conflict")
        return answer_of(line)

    def query(self, number: str, now: datetime) -> Answer:
        line = GiftLine.objects.filter(number=number).first()
        return answer_of(line) if line else Answer(number, Outcome.NOT_FOUND)


def answer_of(line: GiftLine) -> Answer:
    """What the line's state means for its order."""
    outcome: dict[Any, Outcome] = {
        State.WAITING: Outcome.PENDING,
        State.SENT: Outcome.PROCESSING,
        State.ISSUED: Outcome.SUCCEEDED,
        State.REFUSED: Outcome.FAILED,
    }
    return Answer(
        line.number, outcome[State(line.state)], line.error, certificate=line.certificate
    )
