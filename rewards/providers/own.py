"""Prizes that we hand over ourselves, in the same database: codes and points.

Nobody outside is asked, so an outcome is never unknown for long: a number whose order was lost
is simply carried out.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from core.sqlcall import call_json
from rewards.models import Code, PointLot
from rewards.numbers import grant_uid
from rewards.providers import PROVIDERS
from rewards.providers.base import Answer, Outcome, PayoutOrder, PrizeProvider


class NoConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


@PROVIDERS.register
class CodesProvider(PrizeProvider):
    """A code is its owner's from the claim on; there is nothing left to hand over."""

    slug: ClassVar[str] = "codes"
    title = _("Codes from a list")
    Config: ClassVar[type[BaseModel]] = NoConfig
    fulfils: ClassVar[str] = "codes"

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        return self.query(order.number, now)

    def query(self, number: str, now: datetime) -> Answer:
        uid = grant_uid(number)
        if uid is None or not Code.objects.filter(unit__grants__uid=uid).exists():
            return Answer(number, Outcome.FAILED, "code.missing")
        return Answer(number, Outcome.SUCCEEDED)


@PROVIDERS.register
class PointsProvider(PrizeProvider):
    """Credits the lot of a reward, once whatever number its payout has."""

    slug: ClassVar[str] = "points"
    title = _("Points account")
    Config: ClassVar[type[BaseModel]] = NoConfig
    real_money: ClassVar[bool] = False
    fulfils: ClassVar[str] = "points"

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        uid = grant_uid(order.number)
        if not call_json("rewards_fulfil_points", uid, now):
            return Answer(order.number, Outcome.FAILED, "points.no_reward")
        return Answer(order.number, Outcome.SUCCEEDED)

    def query(self, number: str, now: datetime) -> Answer:
        credited = PointLot.objects.filter(source=f"grant:{grant_uid(number)}").exists()
        return Answer(number, Outcome.SUCCEEDED if credited else Outcome.NOT_FOUND)
