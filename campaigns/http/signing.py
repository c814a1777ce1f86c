"""Signed values of cookies and tokens: `django.core.signing.Signer`'s to the bit.

In a fifth of its time, because the salted keys are made once. `Keys` are SECRET_KEY and its
fallbacks as they are at that moment: what depends on them is kept under them, so a change of
keys is obeyed with the next request. `tests/campaigns/http/test_signing.py` holds both equal.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from hmac import compare_digest

from django.conf import settings
from django.core.signing import b64_encode
from django.utils.encoding import force_bytes

from core.crypto import Mac

Keys = tuple[str | bytes, ...]

LONGEST = 300
"""Nothing of ours is longer than that."""


def keys_in_force() -> Keys:
    """What signs, and what else is believed."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def sign(purpose: str, value: str, keys: Keys) -> str:
    """`value` and its signature under the first of the keys."""
    return f"{value}:{_signature(_macs(purpose, keys)[0], value)}"


def unsign(purpose: str, signed: str | None, keys: Keys) -> str | None:
    """The value that was signed under one of the keys; None for what is not ours."""
    if not signed or len(signed) > LONGEST:
        return None
    value, colon, told = signed.rpartition(":")
    if not colon:
        return None
    given = told.encode()
    for mac in _macs(purpose, keys):
        if compare_digest(given, _signature(mac, value).encode()):
            return value
    return None


def _signature(mac: Mac, value: str) -> str:
    return b64_encode(mac.digest(value.encode())).decode()


@lru_cache(maxsize=32)
def _macs(purpose: str, keys: Keys) -> tuple[Mac, ...]:
    salt = f"af.{purpose}signer".encode()
    return tuple(Mac(hashlib.sha256(salt + force_bytes(key)).digest()) for key in keys)
