"""Alipay's transfer to one account: alipay.fund.trans.uni.transfer, asked about with
alipay.fund.trans.common.query.

Documented at opendocs.alipay.com/open/02byuo (transfer) and /open/02byup (query). Request: the
parameters sorted by name, `name=value` joined by &, signed with RSA2 (SHA256withRSA) by the
application's key (opendocs.alipay.com/common/057k53). Answer: Alipay's signature over the text
of the response's node, exactly as it stands in the body (…/common/02mse7). Report: message
alipay.fund.trans.order.changed at the application's gateway, signed over its sorted parameters
without sign and sign_type, answered with the bare word success or fail
(blog.csdn.net/weixin_39716105/article/details/115888365).

`out_biz_no` is our number: the same one is the same transfer. 10000 with SUCCESS has paid,
DEALING is under way; 20000 and SYSTEM_ERROR say nothing; 40004 is a refusal of this call only,
so the number is queried before anything else is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

import orjson
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.crypto import Undecryptable, decrypt
from core.errors import Invalid
from rewards.providers import PROVIDERS
from rewards.providers.accounts import AlipayAccount, account, accounts, private_key, public_key
from rewards.providers.base import (
    Acknowledgement,
    Answer,
    Forged,
    Message,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)
from rewards.providers.wire import exchange, is_signed, sign

TRANSFER, QUERY = "alipay.fund.trans.uni.transfer", "alipay.fund.trans.common.query"
CHANGED = "alipay.fund.trans.order.changed"
BEIJING = ZoneInfo("Asia/Shanghai")
TOLERANCE = 24 * 3600
"""Seconds a report may be old: Alipay repeats it for a day with the first one's time."""

STATUSES: dict[str, Outcome] = {
    "SUCCESS": Outcome.SUCCEEDED,
    "WAIT_PAY": Outcome.PROCESSING,
    "DEALING": Outcome.PROCESSING,
    "FAIL": Outcome.FAILED,
    "CLOSED": Outcome.FAILED,
    "REFUND": Outcome.FAILED,  # it came back: the account could not take it
}


class AlipayConfig(BaseModel):
    """`product` transfers to the balance, or as a red packet (only to a user id)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = "alipay"
    product: Literal["TRANS_ACCOUNT_NO_PWD", "STD_RED_PACKET"] = "TRANS_ACCOUNT_NO_PWD"
    title: str = Field(min_length=1, max_length=128)
    remark: str = Field(default="", max_length=200)


@PROVIDERS.register
class AlipayProvider(PrizeProvider):
    slug: ClassVar[str] = "alipay"
    title = _("Alipay, transfer to the account")
    Config: ClassVar[type[BaseModel]] = AlipayConfig
    payee = "alipay"
    name_from: ClassVar[int | None] = 50_000_00
    smallest: ClassVar[int] = 10

    config: AlipayConfig

    def check(self) -> None:
        try:
            private_key(self.account.private_key)
            public_key(self.account.alipay_key)
        except (KeyError, ValueError):
            raise Invalid("provider.account", params={"account": self.config.account}) from None

    @property
    def account(self) -> AlipayAccount:
        return account(AlipayAccount, self.config.account)

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        if order.currency != "CNY" or order.amount < self.smallest:
            raise OutcomeUnknown("alipay.amount")
        content: dict[str, Any] = {
            "out_biz_no": order.number,
            "trans_amount": f"{order.amount // 100}.{order.amount % 100:02d}",
            "product_code": self.config.product,
            "biz_scene": "DIRECT_TRANSFER",
            "order_title": self.config.title,
            "payee_info": _payee(order),
        }
        if self.config.remark:
            content["remark"] = self.config.remark
        if self.config.product == "STD_RED_PACKET":
            content["business_params"] = '{"sub_biz_scene":"REDPACKET"}'
        found = call(self.account, TRANSFER, content, now)
        if found.get("code") != "10000":
            raise OutcomeUnknown(_code(found))
        return _answer(order.number, found)

    def query(self, number: str, now: datetime) -> Answer:
        content = {
            "out_biz_no": number,
            "product_code": self.config.product,
            "biz_scene": "DIRECT_TRANSFER",
        }
        found = call(self.account, QUERY, content, now)
        if found.get("code") == "40004" and found.get("sub_code") == "ORDER_NOT_EXIST":
            return Answer(number, Outcome.NOT_FOUND)
        if found.get("code") != "10000":
            raise OutcomeUnknown(_code(found))
        return _answer(number, found)

    @classmethod
    def read(cls, message: Message, now: datetime) -> Sequence[Answer]:
        try:
            fields = dict(parse_qsl(message.body.decode(), strict_parsing=True))
            content = orjson.loads(fields["biz_content"])
            told = int(fields["utc_timestamp"]) / 1000
        except (UnicodeDecodeError, ValueError, KeyError):
            raise Forged from None
        for one in accounts(AlipayAccount).values():
            if one.app_id == fields.get("app_id") and _is_reported(one, fields):
                break
        else:
            raise Forged
        if fields.get("msg_method") != CHANGED or abs(now.timestamp() - told) > TOLERANCE:
            raise Forged
        try:
            return [_answer(str(content["out_biz_no"]), content)]
        except (KeyError, TypeError, OutcomeUnknown):
            raise Forged from None

    @classmethod
    def acknowledge(cls, genuine: bool) -> Acknowledgement:
        return Acknowledgement(200, "text/plain", b"success" if genuine else b"fail")


def call(
    own: AlipayAccount, method: str, content: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The response's node, Alipay's signature checked. Raises OutcomeUnknown."""
    fields = {
        "app_id": own.app_id,
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": now.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "version": "1.0",
        "biz_content": orjson.dumps(content).decode(),
    }
    fields["sign"] = sign(private_key(own.private_key), joined(fields).encode())
    headers = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
    reply = exchange("POST", own.gateway, headers, urlencode(fields).encode())
    if reply.status != 200:
        raise OutcomeUnknown(f"alipay.http_{reply.status}")
    return _opened(own, method, reply.body)


def joined(fields: Mapping[str, str]) -> str:
    """What is signed: names in order, empty values left out, nothing escaped."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name])


def _opened(own: AlipayAccount, method: str, body: bytes) -> dict[str, Any]:
    node = f"{method.replace('.', '_')}_response"
    try:
        text = body.decode()
        document = orjson.loads(text)
        found = document.get(node, document.get("error_response"))
        signature = str(document["sign"])
    except (UnicodeDecodeError, orjson.JSONDecodeError, KeyError, AttributeError):
        raise OutcomeUnknown("alipay.unreadable") from None
    if not isinstance(found, dict):
        raise OutcomeUnknown("alipay.unreadable")
    signed = signed_text(text, node if node in document else "error_response")
    if not is_signed(public_key(own.alipay_key), signed.encode(), signature):
        raise OutcomeUnknown("alipay.signature")
    return found


def signed_text(text: str, node: str) -> str:
    """The node's object as it stands in the body, from brace to matching brace."""
    start = re.search(rf'"{re.escape(node)}"\s*:\s*(?={{)', text)
    if start is None:
        return ""
    depth, quoted, escaped = 0, False, False
    for place in range(start.end(), len(text)):
        letter = text[place]
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth == 0:
                return text[start.end() : place + 1]
    return ""


def _answer(number: str, found: Mapping[str, Any]) -> Answer:
    if str(found.get("out_biz_no", number)) != number:
        raise OutcomeUnknown("alipay.number_mismatch")
    outcome = STATUSES.get(str(found.get("status")))
    if outcome is None:
        raise OutcomeUnknown("alipay.status_unknown")
    reason = str(found.get("error_code") or found.get("sub_code") or "")
    return Answer(
        number,
        outcome,
        error=f"alipay.{reason.lower()}"[:64] if reason else "",
        amount=_amount(found.get("trans_amount")),
    )


def _amount(yuan: Any) -> int | None:
    """Fen of an amount in yuan, which Alipay writes as text or number; None when untold."""
    if yuan is None:
        return None
    try:
        return int(Decimal(str(yuan)) * 100)
    except InvalidOperation:
        raise OutcomeUnknown("alipay.amount") from None


def _code(found: Mapping[str, Any]) -> str:
    return f"alipay.{str(found.get('sub_code') or found.get('code') or 'error').lower()}"[:64]


def _payee(order: PayoutOrder) -> dict[str, str]:
    """By user id, or by the number they sign in with and their name. Raises OutcomeUnknown."""
    try:
        found = orjson.loads(decrypt(order.recipient))
        name = {"name": str(found["name"])} if found.get("name") else {}
        if found.get("account"):
            return {
                "identity": str(found["account"]), "identity_type": "ALIPAY_USER_ID", **name,
            }  # fmt: skip
        logon = str(found["logon"]).removeprefix("+86")
        if name:
            return {"identity": logon, "identity_type": "ALIPAY_LOGON_ID", **name}
    except (Undecryptable, ValueError, KeyError, TypeError):
        pass
    raise OutcomeUnknown("alipay.payee_missing")


def _is_reported(own: AlipayAccount, fields: Mapping[str, str]) -> bool:
    unsigned = {k: v for k, v in fields.items() if k not in ("sign", "sign_type")}
    signature = fields.get("sign", "")
    return is_signed(public_key(own.alipay_key), joined(unsigned).encode(), signature)
