"""What other apps are told about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PersonRef:
    """A canonical person; the phone is masked, as everywhere."""

    id: int
    uid: UUID
    phone_masked: str | None


@dataclass(frozen=True)
class HeldPhone:
    """The number a person verified last, as it is kept: hashed, encrypted, masked."""

    phone_hash: str
    phone_cipher: str
    phone_masked: str


@dataclass(frozen=True)
class AttachedPhone:
    """Whose the number is now; `merged` when two people turned out to be one."""

    canonical_person_id: int
    merged: bool
    phone_hash: str


@dataclass(frozen=True)
class Address:
    """A phone number or an e-mail address as it is kept: hashed, encrypted, masked."""

    hash: str
    cipher: str
    masked: str


@dataclass(frozen=True)
class ContactCard:
    """How a person can be reached. `allows` has True, False, or nothing where never asked."""

    person_id: int
    phone: Address | None
    email: Address | None
    allows: Mapping[str, bool]
    language: str
    """`en`, `zh-hans`, or "" when they have never told."""
