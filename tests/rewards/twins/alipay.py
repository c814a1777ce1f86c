"""A strict twin of Alipay's gateway: the transfer to one account, its query, its reports."""

from __future__ import annotations

import base64
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.rewards.twins.keys import key, private_pem, public_pem
from tests.rewards.twins.server import Request, Response, Twin

APP_ID = "2021000000000001"
COMMON = (
    "app_id", "biz_content", "charset", "format", "method", "sign", "sign_type", "timestamp",
    "version",
)  # fmt: skip
BEIJING = ZoneInfo("Asia/Shanghai")
TRANSFER, QUERY = "alipay.fund.trans.uni.transfer", "alipay.fund.trans.common.query"


@dataclass
class Transfer:
    number: str
    asked: dict[str, Any]
    status: str
    order_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    reason: str = ""
    money_out: int = 0


def sorted_text(fields: dict[str, str]) -> str:
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name])


class AlipayTwin(Twin):
    """`first` is a new transfer's status, `refusal` a sub_code it gets instead."""

    def __init__(self) -> None:
        super().__init__()
        self.transfers: dict[str, Transfer] = {}
        self.first = "SUCCESS"
        self.refusal = ""

    def account(self) -> dict[str, Any]:
        return {
            "kind": "alipay", "app_id": APP_ID, "private_key": private_pem("app"),
            "alipay_key": public_pem("alipay"), "gateway": f"{self.url}/gateway.do",
        }  # fmt: skip

    def pay(self, number: str) -> None:
        transfer = self.transfers[number]
        transfer.status = "SUCCESS"
        transfer.money_out += round(float(transfer.asked["trans_amount"]) * 100)

    def fail(self, number: str, reason: str) -> None:
        self.transfers[number].status, self.transfers[number].reason = "FAIL", reason

    def handle(self, request: Request) -> Response:
        fields = dict(parse_qsl(request.body.decode()))
        fault = self._fault(request, fields)
        if fault is not None:
            self.violations.append(fault)
            return self._signed(
                "error_response",
                {"code": "40002", "msg": "Invalid Arguments", "sub_code": f"isv.{fault}"},
            )
        content = json.loads(fields["biz_content"])
        node = f"{fields['method'].replace('.', '_')}_response"
        if fields["method"] == TRANSFER:
            return self._signed(node, self._transfer(content))
        return self._signed(node, self._query(content))

    def _fault(self, request: Request, fields: dict[str, str]) -> str | None:
        if request.method != "POST" or request.path != "/gateway.do":
            return "invalid-path"
        if sorted(fields) != sorted(COMMON) or fields["method"] not in (TRANSFER, QUERY):
            return "invalid-parameters"
        wanted = {
            "app_id": APP_ID, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
            "version": "1.0",
        }  # fmt: skip
        if any(fields[name] != value for name, value in wanted.items()):
            return "invalid-common"
        at = datetime.fromisoformat(fields["timestamp"]).replace(tzinfo=BEIJING)
        if abs((at - self.now).total_seconds()) > 600:
            return "invalid-timestamp"
        signature = base64.b64decode(fields.pop("sign"))
        try:
            key("app").public_key().verify(
                signature, sorted_text(fields).encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return "invalid-signature"
        return None

    def _transfer(self, asked: dict[str, Any]) -> dict[str, Any]:
        fault = self._wrong(asked)
        if fault is not None:
            self.violations.append(fault)
            return _failed("INVALID_PARAMETER")
        number = asked["out_biz_no"]
        known = self.transfers.get(number)
        if known is not None and known.asked != asked:
            self.violations.append("changed")
            return _failed("MONEY_PAY_CONFLICT")
        if known is None:
            if self.refusal:
                return _failed(self.refusal)
            same = [one for one in self.transfers.values() if one.number[1:] == number[1:]]
            if any(one.status in ("DEALING", "SUCCESS") for one in same):
                self.violations.append("second transfer")
            known = self.transfers[number] = Transfer(number, asked, self.first)
            if self.first == "SUCCESS":
                self.pay(number)
        if known.status == "FAIL":
            return _failed(known.reason)
        return {
            "code": "10000", "msg": "Success", "out_biz_no": number,
            "order_id": known.order_id, "pay_fund_order_id": known.order_id,
            "status": known.status, "trans_date": "2026-05-01 12:00:00",
        }  # fmt: skip

    def _wrong(self, asked: dict[str, Any]) -> str | None:
        if not re.fullmatch(r"[0-9A-Za-z_]{1,64}", asked.get("out_biz_no", "")):
            return "out_biz_no"
        amount = asked.get("trans_amount", "")
        if not isinstance(amount, str) or not re.fullmatch(r"[0-9]+\.[0-9]{2}", amount):
            return "trans_amount"
        if not 0.1 <= float(amount) <= 100_000_000:
            return "trans_amount"
        if asked.get("biz_scene") != "DIRECT_TRANSFER" or not asked.get("order_title"):
            return "biz_scene"
        payee = asked.get("payee_info", {})
        kind = payee.get("identity_type")
        if kind == "ALIPAY_USER_ID":
            if not re.fullmatch(r"2088[0-9]{12}", payee.get("identity", "")):
                return "payee_info"
        elif kind != "ALIPAY_LOGON_ID" or not payee.get("name"):
            return "payee_info"
        if asked.get("product_code") == "STD_RED_PACKET":
            params = json.loads(asked.get("business_params", "{}"))
            if params.get("sub_biz_scene") != "REDPACKET" or kind != "ALIPAY_USER_ID":
                return "business_params"
        return None

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        known = self.transfers.get(asked.get("out_biz_no", ""))
        if known is None or known.asked["product_code"] != asked.get("product_code"):
            return _failed("ORDER_NOT_EXIST")
        found = {
            "code": "10000", "msg": "Success", "out_biz_no": known.number,
            "order_id": known.order_id, "status": known.status,
            "trans_amount": known.asked["trans_amount"],
        }  # fmt: skip
        return {**found, "error_code": known.reason} if known.reason else found

    def busy(self, request: Request) -> Response:
        method = dict(parse_qsl(request.body.decode()))["method"]
        return self._signed(
            f"{method.replace('.', '_')}_response",
            {"code": "20000", "msg": "Service Currently Unavailable",
             "sub_code": "isp.unknow-error"},
        )  # fmt: skip

    def _signed(self, node: str, found: dict[str, Any], signer: str = "alipay") -> Response:
        text = json.dumps(found, ensure_ascii=False)
        signed = base64.b64encode(
            key(signer).sign(text.encode(), PKCS1v15(), SHA256())
        ).decode()
        body = f'{{"{node}":{text},"sign":{json.dumps(signed)}}}'
        return Response(200, {"Content-Type": "text/html;charset=utf-8"}, body.encode())

    def forged(self, response: Response) -> Response:
        document = json.loads(response.body)
        [node] = [name for name in document if name != "sign"]
        return self._signed(node, document[node], "forger")

    def report(self, number: str, signer: str = "alipay", **lies: str) -> bytes:
        """The body of alipay.fund.trans.order.changed about a transfer."""
        known = self.transfers[number]
        content = {
            "out_biz_no": number, "product_code": known.asked["product_code"],
            "biz_scene": "DIRECT_TRANSFER", "order_id": known.order_id,
            "status": known.status, "action_type": "FINISH",
            "trans_amount": known.asked["trans_amount"], "origin_interface": TRANSFER, **lies,
        }  # fmt: skip
        fields = {
            "app_id": APP_ID, "biz_content": json.dumps(content), "charset": "utf-8",
            "msg_method": "alipay.fund.trans.order.changed", "notify_id": uuid.uuid4().hex,
            "utc_timestamp": str(int(self.now.timestamp() * 1000)), "version": "1.1",
        }  # fmt: skip
        signed = key(signer).sign(sorted_text(fields).encode(), PKCS1v15(), SHA256())
        fields |= {"sign_type": "RSA2", "sign": base64.b64encode(signed).decode()}
        return urlencode(fields).encode()


def _failed(sub_code: str) -> dict[str, Any]:
    return {"code": "40004", "msg": "Business Failed", "sub_code": sub_code}
