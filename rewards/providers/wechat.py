"""WeChat Pay's transfer to a user who confirms it (商家转账, 用户确认模式).

Create: POST /v3/fund-app/mch-transfer/transfer-bills
(pay.weixin.qq.com/doc/v3/merchant/4012716434). Query by our number: GET …/transfer-bills/
out-bill-no/{out_bill_no} (…/4012716437). Cancel before the user has confirmed: POST …/cancel
(…/4012716458). Notification MCHTRANSFER.BILL.FINISHED (…/4012712115). Reasons of a failure:
…/4013774966; states and the 24 hours: …/4012715211 and …/4013778940.

The same number with the same parameters is answered again, package_info included; with other
parameters it is refused. Any answer but 200 says nothing about the bill: it is queried.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.crypto import Undecryptable, decrypt
from core.errors import Invalid
from rewards.providers import PROVIDERS, wechat_wire
from rewards.providers.accounts import WechatAccount, account, accounts, private_key, public_key
from rewards.providers.base import (
    Answer,
    Forged,
    Message,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
CONFIRM_TIME = timedelta(hours=24)
EVENT = "MCHTRANSFER.BILL.FINISHED"

STATES: dict[str, Outcome] = {
    "ACCEPTED": Outcome.ACCEPTED,
    "PROCESSING": Outcome.PROCESSING,
    "WAIT_USER_CONFIRM": Outcome.WAIT_USER_CONFIRM,
    "TRANSFERING": Outcome.TRANSFERRING,  # as WeChat spells it
    "SUCCESS": Outcome.SUCCEEDED,
    "FAIL": Outcome.FAILED,
    "CANCELING": Outcome.CANCELLING,
    "CANCELLED": Outcome.CANCELLED,
}
OVERDUE = "OVERDUE_CLOSE"
TAKEN_BACK = "MCH_CANCEL"


class ReportInfo(BaseModel):
    """One piece of what WeChat wants to know about the occasion of a transfer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    info_type: str = Field(min_length=1, max_length=15)
    info_content: str = Field(min_length=1, max_length=32)


class WechatConfig(BaseModel):
    """`scene_id` is the transfer scene the merchant was granted, with its `report` pieces;
    scene 1000, marketing in cash, wants 活动名称 and 奖励说明."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = "wechat"
    scene_id: str = Field(default="1000", pattern=r"^[0-9]{1,36}$")
    report: list[ReportInfo] = Field(min_length=1, max_length=10)
    remark: str = Field(min_length=1, max_length=32)
    perception: str = Field(default="", max_length=32)
    style: Literal["", "CONFIRM_PAGE", "RED_PACKET"] = ""


@PROVIDERS.register
class WechatProvider(PrizeProvider):
    slug: ClassVar[str] = "wechat"
    title = _("WeChat Pay, transfer to the wallet")
    Config: ClassVar[type[BaseModel]] = WechatConfig
    payee = "openid"
    name_from: ClassVar[int | None] = 2000_00
    smallest: ClassVar[int] = 10

    config: WechatConfig

    def check(self) -> None:
        try:
            private_key(self.account.private_key)
            public_key(self.account.platform_key)
        except (KeyError, ValueError):
            raise Invalid("provider.account", params={"account": self.config.account}) from None

    @property
    def account(self) -> WechatAccount:
        return account(WechatAccount, self.config.account)

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        recipient = _recipient(order)
        if order.currency != "CNY" or order.amount < self.smallest:
            raise OutcomeUnknown("wechat.amount")
        body: dict[str, Any] = {
            "appid": self.account.appid,
            "out_bill_no": order.number,
            "transfer_scene_id": self.config.scene_id,
            "openid": recipient["openid"],
            "transfer_amount": order.amount,
            "transfer_remark": self.config.remark,
            "notify_url": _notify_url(self.account),
            "transfer_scene_report_infos": [one.model_dump() for one in self.config.report],
        }
        if self.config.perception:
            body["user_recv_perception"] = self.config.perception
        if self.config.style:
            body["user_recv_style_type"] = self.config.style
        if self.name_from is not None and order.amount >= self.name_from:
            name = recipient.get("name")
            if not name:
                raise OutcomeUnknown("wechat.name_missing")
            body["user_name"] = wechat_wire.sealed(self.account, name)
        status, document = wechat_wire.call(self.account, "POST", BILLS, now, body)
        if status != 200:
            raise OutcomeUnknown(_code(document))
        return _answer(self.account, order.number, document)

    def query(self, number: str, now: datetime) -> Answer:
        path = f"{BILLS}/out-bill-no/{number}"
        status, document = wechat_wire.call(self.account, "GET", path, now)
        if status == 404 and document.get("code") == "NOT_FOUND":
            return Answer(number, Outcome.NOT_FOUND)
        if status != 200:
            raise OutcomeUnknown(_code(document))
        return _answer(self.account, number, document)

    def cancel(self, number: str, now: datetime) -> Answer:
        path = f"{BILLS}/out-bill-no/{number}/cancel"
        status, document = wechat_wire.call(self.account, "POST", path, now, {})
        if status != 200:
            raise OutcomeUnknown(_code(document))
        return _answer(self.account, number, document)

    @classmethod
    def read(cls, message: Message, now: datetime) -> Sequence[Answer]:
        """The bill of a notification. The key that signed it says whose account it is."""
        serial = message.headers.get("wechatpay-serial", "")
        for one in accounts(WechatAccount).values():
            if one.platform_id == serial:
                wechat_wire.check(one, message.headers, message.body, now)
                return [_notified(one, message.body)]
        raise Forged


def _notified(merchant: WechatAccount, body: bytes) -> Answer:
    try:
        event = orjson.loads(body)
        if event["event_type"] != EVENT:
            raise Forged
        document = wechat_wire.opened(merchant, event["resource"])
        number = str(document["out_bill_no"])
    except (KeyError, TypeError, ValueError):
        raise Forged from None
    if str(document.get("mch_id", merchant.mchid)) != merchant.mchid:
        raise Forged
    try:
        return _answer(merchant, number, document)
    except OutcomeUnknown:
        raise Forged from None


def _answer(merchant: WechatAccount, number: str, document: dict[str, Any]) -> Answer:
    """What WeChat says of a bill, in our words. Raises OutcomeUnknown for what is not known."""
    if document.get("out_bill_no", number) != number:
        raise OutcomeUnknown("wechat.number_mismatch")
    outcome = STATES.get(str(document.get("state")))
    if outcome is None:
        raise OutcomeUnknown("wechat.state_unknown")
    reason = str(document.get("fail_reason") or "")
    if outcome == Outcome.FAILED and reason == TAKEN_BACK:
        outcome = Outcome.CANCELLED
    confirm = None
    package = document.get("package_info")
    if outcome == Outcome.WAIT_USER_CONFIRM and package:
        confirm = {
            "provider": "wechat",
            "mch_id": merchant.mchid,
            "app_id": merchant.appid,
            "package": str(package),
        }
    amount = document.get("transfer_amount")
    return Answer(
        number,
        outcome,
        error=f"wechat.{reason.lower()}"[:64] if reason else "",
        confirm=confirm,
        until=_moment(document.get("create_time")),
        unconfirmed=outcome == Outcome.FAILED and reason == OVERDUE,
        amount=int(amount) if amount is not None else None,
    )


def _moment(created: Any) -> datetime | None:
    """Until when a bill made at that RFC 3339 time can be confirmed."""
    try:
        return datetime.fromisoformat(str(created)) + CONFIRM_TIME
    except ValueError:
        return None


def _code(document: dict[str, Any]) -> str:
    return f"wechat.{str(document.get('code') or 'error').lower()}"[:64]


def _recipient(order: PayoutOrder) -> dict[str, str]:
    """{"openid", "name"?}. Raises OutcomeUnknown: an order without one is not sent."""
    try:
        found = orjson.loads(decrypt(order.recipient))
        if found["openid"]:
            return {str(name): str(value) for name, value in found.items()}
    except (Undecryptable, ValueError, KeyError, TypeError):
        pass
    raise OutcomeUnknown("wechat.openid_missing")


def _notify_url(merchant: WechatAccount) -> str:
    own: str = settings.PUBLIC_URL
    return merchant.notify_url or f"{own.rstrip('/')}/api/in/payouts/wechat"
