"""Identifiers: UUIDv7 outward (sortable by time), short codes for people to carry."""

from __future__ import annotations

import random
import secrets
from uuid import UUID, SafeUUID

import uuid_utils

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
"""Digits and letters without 0 O I l 1 (and L, which some faces draw as 1)."""

INVITE_LENGTH = 10


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562): the first 48 bits are Unix milliseconds."""
    return _of_int(uuid_utils.uuid7().int)


def uuid_of(name: str) -> UUID:
    """The UUID of 32 hexadecimal digits that we wrote ourselves."""
    return _of_int(int(name, 16))


def _of_int(value: int) -> UUID:
    # Not through UUID(): it checks what needs no checking, in three times the time.
    made = object.__new__(UUID)
    object.__setattr__(made, "int", value)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


def text_of(name: str) -> str:
    """32 hexadecimal digits as UUIDs are written, with dashes."""
    return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"


def fresh_name() -> str:
    """A new UUIDv7 as 32 hexadecimal digits."""
    return str(uuid_utils.uuid7().hex)


def short_code(length: int, rng: random.Random | None = None) -> str:
    """`length` characters without meaning; cryptographic unless `rng` is given."""
    pick = (rng or secrets.SystemRandom()).choice
    return "".join(pick(UNAMBIGUOUS) for _ in range(length))


def invite_token(rng: random.Random | None = None) -> str:
    """The token a sharer's link carries: ten characters, about 57 bits."""
    return short_code(INVITE_LENGTH, rng)
