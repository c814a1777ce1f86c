"""WeChat Pay's API v3: what is signed, what is checked, what is encrypted.

`…` is pay.weixin.qq.com/doc/v3.

* Request: SHA256-RSA2048 by the merchant's key over the lines method, path, time, nonce, body,
  told in `Authorization: WECHATPAY2-SHA256-RSA2048 …` (…/merchant/4012365336).
* Answer and notification: WeChat's signature over the lines time, nonce, body in the header
  Wechatpay-Signature, by the key that Wechatpay-Serial names; a 2xx without one is forged
  (…/merchant/4013053249 and pay.weixin.qq.com/doc/global/v3/zh/4012354982).
* Notification's resource: AEAD_AES_256_GCM under the API v3 key (…/merchant/4012071382).
* Personal fields: RSA-OAEP (SHA-1) under WeChat's key (…/merchant/4013053264).
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1

from rewards.providers.accounts import WechatAccount, private_key, public_key
from rewards.providers.base import Forged, OutcomeUnknown
from rewards.providers.wire import Reply, exchange, is_signed, sign

SCHEME = "WECHATPAY2-SHA256-RSA2048"
TOLERANCE = 300
"""Seconds by which a signature's time may differ from ours; older ones are replays."""


def authorization(
    account: WechatAccount, method: str, path: str, body: bytes, now: datetime, nonce: str
) -> str:
    """The value of the header `Authorization`."""
    at = int(now.timestamp())
    message = f"{method}\n{path}\n{at}\n{nonce}\n".encode() + body + b"\n"
    signature = sign(private_key(account.private_key), message)
    return (
        f'{SCHEME} mchid="{account.mchid}",nonce_str="{nonce}",signature="{signature}",'
        f'timestamp="{at}",serial_no="{account.serial}"'
    )


def call(
    account: WechatAccount,
    method: str,
    path: str,
    now: datetime,
    body: Mapping[str, Any] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Ask WeChat Pay; the status and the document of an answer it has signed.

    Raises OutcomeUnknown, also for what is not signed: an error of something in between says
    nothing about the money.
    """
    raw = orjson.dumps(body) if body is not None else b""
    nonce = secrets.token_hex(16)
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": "activity-factory",
        "Authorization": authorization(account, method, path, raw, now, nonce),
        "Wechatpay-Serial": account.platform_id,
    }
    reply = exchange(method, account.base_url.rstrip("/") + path, headers, raw)
    try:
        check(account, reply.headers, reply.body, now)
    except Forged:
        raise OutcomeUnknown("wechat.signature") from None
    return reply.status, _document(reply)


def _document(reply: Reply) -> dict[str, Any]:
    try:
        found = orjson.loads(reply.body or b"{}")
    except orjson.JSONDecodeError:
        raise OutcomeUnknown("wechat.unreadable") from None
    if not isinstance(found, dict):
        raise OutcomeUnknown("wechat.unreadable")
    return found


def check(
    account: WechatAccount, headers: Mapping[str, str], body: bytes, now: datetime
) -> None:
    """Whether WeChat Pay has signed it, lately. Raises Forged."""
    at = headers.get("wechatpay-timestamp", "")
    nonce = headers.get("wechatpay-nonce", "")
    if headers.get("wechatpay-serial", "") != account.platform_id or not at.isdigit():
        raise Forged
    if abs(now.timestamp() - int(at)) > TOLERANCE:
        raise Forged
    message = f"{at}\n{nonce}\n".encode() + body + b"\n"
    signature = headers.get("wechatpay-signature", "")
    if not is_signed(public_key(account.platform_key), message, signature):
        raise Forged


def opened(account: WechatAccount, resource: Mapping[str, Any]) -> dict[str, Any]:
    """The notification's encrypted document. Raises Forged."""
    try:
        clear = AESGCM(account.api_v3_key.encode()).decrypt(
            str(resource["nonce"]).encode(),
            base64.b64decode(str(resource["ciphertext"]), validate=True),
            str(resource.get("associated_data") or "").encode(),
        )
        found = orjson.loads(clear)
    except (KeyError, ValueError, InvalidTag):
        raise Forged from None
    if resource.get("algorithm") != "AEAD_AES_256_GCM" or not isinstance(found, dict):
        raise Forged
    return found


def sealed(account: WechatAccount, clear: str) -> str:
    """A personal field for WeChat's eyes alone. Each time another text: OAEP draws lots."""
    padding = OAEP(mgf=MGF1(SHA1()), algorithm=SHA1(), label=None)  # noqa: S303 - theirs
    return base64.b64encode(
        public_key(account.platform_key).encrypt(clear.encode(), padding)
    ).decode()


def path_of(url: str) -> str:
    """Path and query of an address, as a signature has them."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
