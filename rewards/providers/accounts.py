"""The organiser's own accounts with those who pay: keys and addresses, from the environment.

PAYOUT_ACCOUNTS is JSON, `{"<name>": {"kind": "wechat", …}, …}`; a campaign's document names an
account and holds no key. A value `file:/path` stands for what is in that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator


class Account(BaseModel):
    """What all accounts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: _from_file(value) for name, value in values.items()}


def _from_file(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("file:"):
        return Path(value.removeprefix("file:")).read_text(encoding="utf-8").strip()
    return value


class WechatAccount(Account):
    """A merchant of WeChat Pay. `platform_id` is the id of its public key (PUB_KEY_ID_…) or
    the serial number of its platform certificate, `platform_key` that key as PEM."""

    kind: Literal["wechat"]
    mchid: str = Field(pattern=r"^[0-9]{8,12}$")
    appid: str = Field(min_length=1, max_length=32)
    serial: str = Field(pattern=r"^[0-9A-Fa-f]{8,64}$")
    private_key: str
    platform_id: str = Field(min_length=8, max_length=64)
    platform_key: str
    api_v3_key: str = Field(min_length=32, max_length=32)
    base_url: str = "https://api.mch.weixin.qq.com"
    notify_url: str = ""
    """Where it reports to; this product's own address when empty."""


class AlipayAccount(Account):
    """An application of Alipay's open platform with a public key, not certificates."""

    kind: Literal["alipay"]
    app_id: str = Field(pattern=r"^[0-9]{8,32}$")
    private_key: str
    alipay_key: str
    gateway: str = "https://openapi.alipay.com/gateway.do"


class InsurerAccount(Account):
    """An insurer's interface for gift policies; `secret` signs both ways."""

    kind: Literal["insurer"]
    base_url: str
    secret: str = Field(min_length=32)


class GiftFileAccount(Account):
    """An insurer who takes a file a day; `folder` is where it is put for them."""

    kind: Literal["gift-file"]
    insurer: str = Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")
    folder: str = ""
    """Below the product's data when empty."""


AnyAccount = Annotated[
    WechatAccount | AlipayAccount | InsurerAccount | GiftFileAccount,
    Field(discriminator="kind"),
]
_ACCOUNTS: TypeAdapter[dict[str, AnyAccount]] = TypeAdapter(dict[str, AnyAccount])

A = TypeVar("A", bound=Account)


@lru_cache(maxsize=8)
def _read(text: str) -> Mapping[str, Account]:
    try:
        return _ACCOUNTS.validate_json(text or "{}")
    except (ValidationError, OSError):
        # The text holds keys: it must not reach a log.
        raise ImproperlyConfigured("PAYOUT_ACCOUNTS is not of the documented form.") from None


def accounts(kind: type[A]) -> dict[str, A]:
    """Every account of a kind by its name."""
    found = _read(settings.PAYOUT_ACCOUNTS)
    return {name: one for name, one in found.items() if isinstance(one, kind)}


def account(kind: type[A], name: str) -> A:
    """The account of that kind and name. Raises KeyError."""
    return accounts(kind)[name]


@lru_cache(maxsize=32)
def private_key(pem: str) -> RSAPrivateKey:
    """An RSA key from its PEM. Raises ValueError for anything else."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key


@lru_cache(maxsize=32)
def public_key(pem: str) -> RSAPublicKey:
    """An RSA key from its PEM or from a certificate's. Raises ValueError."""
    if "BEGIN CERTIFICATE" in pem:
        key = load_pem_x509_certificate(pem.encode()).public_key()
    else:
        key = load_pem_public_key(pem.encode())  # type: ignore[assignment]
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA key")
    return key
