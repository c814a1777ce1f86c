"""Goods: staff send them. An order is pending until they say what became of the parcel."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from rewards.models import Shipment
from rewards.numbers import reward_uid
from rewards.providers import PROVIDERS
from rewards.providers.base import Answer, Outcome, PayoutOrder, PrizeProvider
from rewards.providers.own import NoConfig


@PROVIDERS.register
class GoodsProvider(PrizeProvider):
    slug: ClassVar[str] = "goods"
    title = _("Goods sent by staff")
    Config: ClassVar[type[BaseModel]] = NoConfig
    fulfils: ClassVar[str] = "goods"

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        # A new number is ordered after it could not be sent: try again, while we know where.
        Shipment.objects.filter(
            grant__uid=reward_uid(order.number), status=Shipment.Status.REFUSED
        ).exclude(address="").update(
            status=Shipment.Status.ORDERED, settled_at=None, settled_by="", erase_at=None
        )
        return self.query(order.number, now)

    def query(self, number: str, now: datetime) -> Answer:
        row = Shipment.objects.filter(grant__uid=reward_uid(number)).first()
        if row is None:
            return Answer(number, Outcome.FAILED, "goods.no_address")
        match Shipment.Status(row.status):
            case Shipment.Status.SHIPPED:
                return Answer(number, Outcome.SUCCEEDED)
            case Shipment.Status.REFUSED:
                return Answer(number, Outcome.FAILED, "goods.undeliverable")
            case _:
                return Answer(number, Outcome.ACCEPTED)

    def cancel(self, number: str, now: datetime) -> Answer:
        """Not sent any more, unless it left already."""
        Shipment.objects.filter(
            grant__uid=reward_uid(number), status=Shipment.Status.ORDERED
        ).update(status=Shipment.Status.REFUSED, settled_at=now)
        answer = self.query(number, now)
        if answer.error == "goods.undeliverable":
            return Answer(number, Outcome.CANCELLED)
        return answer
