"""A strict twin of WeChat Pay's transfer with confirmation, as its documents describe it.

It believes nobody: every request's signature, its time, charset and length of the number, the
amount, the scene's report, the encrypted name. The same number with other parameters is
refused, and so is a second bill for a reward whose first one still waits or is being cancelled.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from tests.rewards.twins.keys import key, private_pem, public_pem
from tests.rewards.twins.server import Request, Response, Twin

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
API_V3_KEY = "0123456789abcdef0123456789abcdef"
MCHID, APPID, SERIAL = "1900000109", "wxf636efh567hg4356", "5157F09EFDC096DE15EBE81A47057A72"
PLATFORM_ID = "PUB_KEY_ID_0119000001092026050100000000"
MOVING = ("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "CANCELING")
AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(\d+)",nonce_str="(\w{8,32})",signature="([^"]+)",'
    r'timestamp="(\d+)",serial_no="(\w+)"'
)
NEEDED = (
    "appid", "out_bill_no", "transfer_scene_id", "openid", "transfer_amount", "transfer_remark",
    "notify_url", "transfer_scene_report_infos",
)  # fmt: skip
ALLOWED = {*NEEDED, "user_name", "user_recv_perception", "user_recv_style_type"}


@dataclass
class Bill:
    number: str
    asked: dict[str, Any]
    created: datetime
    state: str
    transfer_no: str = field(default_factory=lambda: uuid.uuid4().hex)
    package: str = field(default_factory=lambda: f"pkg+{uuid.uuid4().hex}==")
    reason: str = ""
    money_out: int = 0


class WechatTwin(Twin):
    """`first` is the state a new bill has at once; `enough` whether there is money for it."""

    def __init__(self) -> None:
        super().__init__()
        self.bills: dict[str, Bill] = {}
        self.first = "WAIT_USER_CONFIRM"
        self.enough = True
        self.platform = "platform"
        self.merchant_key = "merchant"

    def account(self) -> dict[str, Any]:
        """The organiser's account with it, for PAYOUT_ACCOUNTS."""
        return {
            "kind": "wechat", "mchid": MCHID, "appid": APPID, "serial": SERIAL,
            "private_key": private_pem("merchant"), "platform_id": PLATFORM_ID,
            "platform_key": public_pem("platform"), "api_v3_key": API_V3_KEY,
            "base_url": self.url,
        }  # fmt: skip

    # --- what happens on the person's phone and in WeChat's own time -----------------

    def confirm(self, number: str) -> None:
        """The person confirms; the money is theirs."""
        bill = self.bills[number]
        if bill.state not in ("WAIT_USER_CONFIRM", "TRANSFERING"):
            raise AssertionError(f"nothing to confirm: {bill.state}")
        if self.now > bill.created + timedelta(hours=24):
            raise AssertionError("too late to confirm")
        self.pay(number)

    def pay(self, number: str) -> None:
        bill = self.bills[number]
        bill.state = "SUCCESS"
        bill.money_out += int(bill.asked["transfer_amount"])

    def fail(self, number: str, reason: str) -> None:
        self.bills[number].state, self.bills[number].reason = "FAIL", reason

    def close_overdue(self) -> None:
        """What WeChat does some time after the 24 hours."""
        for bill in self.bills.values():
            if bill.state in MOVING and self.now > bill.created + timedelta(hours=24):
                bill.state, bill.reason = "FAIL", "OVERDUE_CLOSE"

    def finish_cancelling(self) -> None:
        for bill in self.bills.values():
            if bill.state == "CANCELING":
                bill.state = "CANCELLED"

    # --- HTTP ------------------------------------------------------------------------

    def handle(self, request: Request) -> Response:
        if (refused := self._unsigned(request)) is not None:
            self.violations.append(refused)
            return self._error(401, "SIGN_ERROR", refused)
        if request.method == "POST" and request.path == BILLS:
            return self._create(json.loads(request.body))
        match = re.fullmatch(rf"{BILLS}/out-bill-no/(\w+)(/cancel)?", request.path)
        if match is None:
            return self._error(404, "RESOURCE_NOT_EXISTS", request.path)
        bill = self.bills.get(match[1])
        if bill is None:
            return self._error(404, "NOT_FOUND", "记录不存在")
        if match[2] and request.method == "POST":
            return self._cancel(bill)
        return self._signed(200, self.document(bill))

    def _unsigned(self, request: Request) -> str | None:
        match = AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if match is None:
            return "authorization"
        mchid, nonce, signature, at, serial = match.groups()
        if mchid != MCHID or serial != SERIAL:
            return "merchant"
        if abs(self.now.timestamp() - int(at)) > 300:
            return "timestamp"
        message = f"{request.method}\n{request.path}\n{at}\n{nonce}\n".encode()
        message += request.body + b"\n"
        try:
            key(self.merchant_key).public_key().verify(
                base64.b64decode(signature), message, PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return "signature"
        return None

    def _create(self, asked: dict[str, Any]) -> Response:
        fault = self._fault(asked)
        if fault is not None:
            self.violations.append(fault)
            return self._error(400, "PARAM_ERROR", fault)
        number = asked["out_bill_no"]
        asked["user_name"] = self._name(asked)
        known = self.bills.get(number)
        if known is not None:
            if known.asked != asked:
                self.violations.append("changed")
                return self._error(400, "INVALID_REQUEST", "单号已存在但信息不一致")
            if known.state == "ACCEPTED" and self.enough:
                known.state = self.first
            return self._signed(200, self._created(known))
        if any(
            bill.state in MOVING and bill.number[1:] == number[1:]
            for bill in self.bills.values()
        ):
            self.violations.append("second bill")
            return self._error(400, "INVALID_REQUEST", "a bill of this reward still waits")
        state = self.first if self.enough else "ACCEPTED"
        self.bills[number] = bill = Bill(number, asked, self.now, state)
        if state == "SUCCESS":
            self.pay(number)
        return self._signed(200, self._created(bill))

    def _fault(self, asked: dict[str, Any]) -> str | None:
        if missing := [name for name in NEEDED if not asked.get(name)]:
            return f"missing {missing}"
        if unknown := set(asked) - ALLOWED:
            return f"unknown {sorted(unknown)}"
        if not re.fullmatch(r"[0-9A-Za-z]{1,32}", asked["out_bill_no"]):
            return "out_bill_no"
        if asked["appid"] != APPID or not 1 <= len(asked["openid"]) <= 64:
            return "openid"
        amount = asked["transfer_amount"]
        if not isinstance(amount, int) or not 10 <= amount <= 20_000_00:
            return "transfer_amount"
        if amount >= 2000_00 and not asked.get("user_name"):
            return "user_name"
        if not 1 <= len(asked["transfer_remark"]) <= 32 or "?" in asked["notify_url"]:
            return "transfer_remark"
        kinds = [one.get("info_type") for one in asked["transfer_scene_report_infos"]]
        if asked["transfer_scene_id"] != "1000" or sorted(kinds) != ["奖励说明", "活动名称"]:
            return "transfer_scene_report_infos"
        return None

    def _name(self, asked: dict[str, Any]) -> str:
        if not asked.get("user_name"):
            return ""
        padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)
        return key("platform").decrypt(base64.b64decode(asked["user_name"]), padding).decode()

    def _cancel(self, bill: Bill) -> Response:
        if bill.state in ("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM"):
            bill.state, bill.reason = "CANCELING", ""
        elif bill.state not in ("CANCELING", "CANCELLED"):
            return self._error(400, "INVALID_REQUEST", "转账单状态不允许撤销")
        return self._signed(
            200,
            {
                "out_bill_no": bill.number, "transfer_bill_no": bill.transfer_no,
                "state": bill.state, "update_time": self.now.isoformat(),
            },
        )  # fmt: skip

    def _created(self, bill: Bill) -> dict[str, Any]:
        document = {
            "out_bill_no": bill.number, "transfer_bill_no": bill.transfer_no,
            "create_time": bill.created.isoformat(), "state": bill.state,
        }  # fmt: skip
        if bill.state == "WAIT_USER_CONFIRM":
            document["package_info"] = bill.package
        if bill.reason:
            document["fail_reason"] = bill.reason
        return document

    def document(self, bill: Bill) -> dict[str, Any]:
        """A bill as a query shows it: without package_info."""
        found = {
            "mch_id": MCHID, "out_bill_no": bill.number, "transfer_bill_no": bill.transfer_no,
            "appid": APPID, "state": bill.state, "openid": bill.asked["openid"],
            "transfer_amount": bill.asked["transfer_amount"],
            "transfer_remark": bill.asked["transfer_remark"],
            "create_time": bill.created.isoformat(), "update_time": self.now.isoformat(),
        }  # fmt: skip
        return {**found, "fail_reason": bill.reason} if bill.reason else found

    def busy(self, request: Request) -> Response:
        return self._error(500, "SYSTEM_ERROR", "系统错误")

    def _error(self, status: int, code: str, message: str) -> Response:
        return self._signed(status, {"code": code, "message": message})

    def _signed(self, status: int, document: dict[str, Any]) -> Response:
        body = json.dumps(document, ensure_ascii=False).encode()
        return Response(status, self.signature(body), body)

    def signature(self, body: bytes, signer: str = "") -> dict[str, str]:
        """The headers by which WeChat vouches for a body."""
        at, nonce = str(int(self.now.timestamp())), uuid.uuid4().hex
        message = f"{at}\n{nonce}\n".encode() + body + b"\n"
        signed = key(signer or self.platform).sign(message, PKCS1v15(), SHA256())
        return {
            "Content-Type": "application/json", "Wechatpay-Timestamp": at,
            "Wechatpay-Nonce": nonce, "Wechatpay-Serial": PLATFORM_ID,
            "Wechatpay-Signature": base64.b64encode(signed).decode(),
        }  # fmt: skip

    def forged(self, response: Response) -> Response:
        return Response(response.status, self.signature(response.body, "forger"), response.body)

    # --- notifications ---------------------------------------------------------------

    def notification(
        self, number: str, *, signer: str = "", api_key: str = API_V3_KEY, **changes: Any
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of what is told about a bill's end; `changes` lie about it."""
        document = {**self.document(self.bills[number]), **changes}
        nonce = uuid.uuid4().hex[:12]
        sealed = AESGCM(api_key.encode()).encrypt(
            nonce.encode(), json.dumps(document).encode(), b"mch_payment"
        )
        body = json.dumps(
            {
                "id": f"EV-{uuid.uuid4().hex[:20]}", "create_time": self.now.isoformat(),
                "resource_type": "encrypt-resource", "event_type": "MCHTRANSFER.BILL.FINISHED",
                "summary": "商家转账单据终态通知",
                "resource": {
                    "original_type": "mch_payment", "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": "mch_payment", "nonce": nonce,
                },
            }
        ).encode()  # fmt: skip
        return self.signature(body, signer), body
