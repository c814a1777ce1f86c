"""What the engine and its HTTP face say to each other. No Django, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

Action = Literal["join", "help", "draw", "share", "claim", "verify", "act"]
Asked = Action | Literal["identify", "inbox", "prefer"]
"""What a key can be kept for: the actions of a campaign, a hand-over to it, what was read of
its messages, and what a person allows."""


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as cookies, bearer and headers tell."""

    person_uid: UUID | None
    device_uid: UUID
    device_new: bool
    device_age_ms: int
    ip: str
    user_agent: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """A lower-case subset: sec-fetch-site, sec-ch-ua, accept-language, x-af-device …"""
    language: str = "en"
    """`en` or `zh-hans`."""

    @cached_property
    def person_name(self) -> str | None:
        """`person_uid` as text, made once: it is asked for again and again."""
        return str(self.person_uid) if self.person_uid else None

    @cached_property
    def device_name(self) -> str:
        """`device_uid` as text."""
        return str(self.device_uid)


@dataclass(frozen=True)
class VerifiedPhone:
    """A number (E.164) whose one-time code was right, or one that the organiser vouches for."""

    e164: str


@dataclass(frozen=True)
class PlayCommand:
    """One POST, validated and with its proof and code already checked."""

    slug: str
    action: Asked
    caller: Caller
    key: str
    """Idempotency-Key."""
    fingerprint: str
    """Keyed hash of the canonical body."""
    body: dict[str, Any]
    proof_solved: bool
    phone: VerifiedPhone | None
    now: datetime
    older_fingerprints: tuple[str, ...] = ()
    """The same body's under earlier keys: a retry may come after a change of keys."""
    codes: tuple[int, ...] = ()
    """One-time codes that were right, to be spent with what is granted for them."""

    @property
    def holder(self) -> str:
        """The request's name towards one-time codes: its repetition may show them again."""
        return f"{self.caller.device_uid}:{self.key}"


@dataclass(frozen=True)
class PlayAnswer:
    """What to send. A replay carries the same status and body as the first answer did."""

    status: int
    body: dict[str, Any]
    replayed: bool = False
    person_uid: UUID | None = None
    """Set: HTTP sets the cookie af_p for it and adds `token` to the body."""
