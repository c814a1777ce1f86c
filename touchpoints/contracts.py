"""What other apps are told about messages and codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class IssuedCode:
    """A code is on its way; seconds, and its number of digits."""

    expires_in: int
    retry_after: int
    length: int


@dataclass(frozen=True)
class InboxMessage:
    """One message as the sandbox shows it."""

    at: datetime
    channel: str
    template: str
    text: str
    code: str | None


@dataclass(frozen=True)
class ShortTarget:
    """Where a short link leads."""

    target: str
    campaign: str
    channel: str


@dataclass(frozen=True)
class ReportedFact:
    """A fact as an organiser's system reports it; exactly one way to name the person."""

    id: str
    name: str
    at: datetime
    phone_e164: str | None = None
    openid: str | None = None
    person_uid: UUID | None = None
    campaign: str | None = None
    props: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReceivedFact:
    """The event a reported fact became; `replayed` when its id had come before."""

    event_id: UUID
    replayed: bool
