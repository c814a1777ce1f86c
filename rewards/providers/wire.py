"""HTTP to those who pay: one exchange, in which everything that fails is an unknown outcome."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from rewards.providers.base import OutcomeUnknown

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
MOST = 1 << 20
"""Longer answers are nobody's."""


@dataclass(frozen=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    # No redirect is followed: a signature is over the address that was asked.
    return httpx.Client(trust_env=False, follow_redirects=False)


def exchange(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
    """Send it once. Raises OutcomeUnknown `provider.timeout` or `provider.unreachable`."""
    try:
        answer = _client().request(
            method, url, headers=dict(headers), content=body, timeout=TIMEOUT
        )
    except httpx.TimeoutException:
        raise OutcomeUnknown("provider.timeout") from None
    except httpx.HTTPError:
        raise OutcomeUnknown("provider.unreachable") from None
    if len(answer.content) > MOST:
        raise OutcomeUnknown("provider.unreadable")
    return Reply(answer.status_code, dict(answer.headers), answer.content)


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """RSA PKCS #1 v1.5 over SHA-256, in base64."""
    return base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether the owner of `key` has signed `message`."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
