"""Personal data at rest: encrypted with rotating keys, found by keyed hash.

Encryption is Fernet (AES-128-CBC with HMAC-SHA256) under the first of the field keys; any of
the keys decrypts, so a key is rotated by putting a new one in front and re-encrypting
(core.rotation). The keys are FIELD_KEYS, or stand in the file that FIELD_KEYS_FILE names, one a
line, newest first: a running process reads it again, so that nobody has to be restarted.
The hash is HMAC-SHA256 under the first of the hash keys with the purpose mixed in, so that
equal values in two columns do not show as equal. Its last byte names the key (`key_id`), which
tells what is still under an older one (core.rehash) and leaves 248 bits. The keys are HASH_KEY,
or stand in HASH_KEYS_FILE, as with the field keys.
"""

from __future__ import annotations

import hashlib
import threading
import time
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

LOOK_SECONDS = 5.0
"""How long a process may go on encrypting under a key that is no longer the newest."""


class Undecryptable(ValueError):
    """None of the configured keys opens this value."""


class _KeyFile:
    """The keys of a file, read again when it has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._path = ""
        self._changed = 0
        self._looked = 0.0
        self._keys: tuple[str, ...] = ()

    def keys(self, path: str, *, at_once: bool = False) -> tuple[str, ...]:
        """The keys; at most LOOK_SECONDS old, or as they are now."""
        now = time.monotonic()
        if path == self._path and not at_once and now - self._looked < LOOK_SECONDS:
            return self._keys
        with self._lock:
            changed = Path(path).stat().st_mtime_ns
            if path != self._path or changed != self._changed:
                lines = Path(path).read_text(encoding="ascii").split()
                self._keys, self._path, self._changed = tuple(lines), path, changed
            self._looked = now
            return self._keys


_file = _KeyFile()
_hash_file = _KeyFile()


def field_keys(*, at_once: bool = False) -> tuple[str, ...]:
    """The keys in force, newest first."""
    if settings.FIELD_KEYS_FILE:
        return _file.keys(settings.FIELD_KEYS_FILE, at_once=at_once)
    return tuple(settings.FIELD_KEYS)


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: str) -> str:
    """`plain` under the newest key, as ASCII text."""
    return _cipher(field_keys()).encrypt(plain.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """What `encrypt` was given. Raises Undecryptable."""
    sealed = token.encode("ascii")
    known = field_keys()
    try:
        return _cipher(known).decrypt(sealed).decode()
    except InvalidToken as error:
        # Somebody else may have the newer key already.
        newer = field_keys(at_once=True)
        if newer != known:
            try:
                return _cipher(newer).decrypt(sealed).decode()
            except InvalidToken:
                pass
        raise Undecryptable("no configured key opens this value") from error


def renewed(token: str) -> str | None:
    """`token` under the newest key; None when it is already. Raises Undecryptable."""
    keys = field_keys(at_once=True)
    sealed = token.encode("ascii")
    try:
        Fernet(keys[0]).decrypt(sealed)
        return None
    except InvalidToken:
        pass
    try:
        return _cipher(keys).rotate(sealed).decode("ascii")
    except InvalidToken as error:
        raise Undecryptable("no configured key opens this value") from error


def hash_keys(*, at_once: bool = False) -> tuple[str, ...]:
    """The keys of hashes in force, newest first: what is written is under the first."""
    if settings.HASH_KEYS_FILE:
        return _hash_file.keys(settings.HASH_KEYS_FILE, at_once=at_once)
    return tuple(settings.HASH_KEYS)


@lru_cache(maxsize=64)
def key_id(key: str) -> str:
    """Two hexadecimal digits by which the hashes of a key are told from those of others."""
    return hashlib.sha256(f"hash-key\0{key}".encode()).hexdigest()[:2]


def keyed_hash(purpose: str, value: str) -> str:
    """64 hexadecimal digits by which `value` is found without being known."""
    return _hashed(hash_keys()[0], f"{purpose}\0{value}".encode())


def keyed_hashes(purpose: str, value: str) -> tuple[str, ...]:
    """The hashes under every key in force, that of the newest first: where to look."""
    message = f"{purpose}\0{value}".encode()
    return tuple(_hashed(key, message) for key in hash_keys())


def _hashed(key: str, message: bytes) -> str:
    return _mac(key).digest(message).hex()[:62] + key_id(key)


class Mac:
    """HMAC-SHA256 under one key (RFC 2104), for many messages.

    What the key alone decides, its two padded blocks, is hashed once: the rest takes a third
    of the time of `hmac.digest`.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = hashlib.sha256().block_size
        padded = (hashlib.sha256(key).digest() if len(key) > block else key).ljust(block, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, message: bytes) -> bytes:
        """32 bytes, the same as `hmac.digest(key, message, "sha256")`."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


@lru_cache(maxsize=16)
def _mac(key: str) -> Mac:
    return Mac(key.encode())
