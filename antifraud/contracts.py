"""What other apps give to antifraud and get from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

Action = Literal["join", "help", "draw", "claim", "share", "verify", "act"]
Outcome = Literal["allow", "challenge", "hold", "reject"]
Level = Literal["off", "basic", "standard", "strict"]
Verdict = Literal["fraud", "legit", "unsure"]
ListKind = Literal["allow", "deny", "watch"]
Entity = Literal["device", "ip", "net", "phone", "person"]

RISK_HEADERS = (
    "accept-language",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-mode",
    "sec-fetch-site",
)
"""The request headers worth passing in `RiskRequest.headers`."""


class RuleSetting(BaseModel):
    """How one campaign departs from a rule's defaults; `None` keeps the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["on", "off", "shadow"] = "on"
    points: int | None = Field(default=None, ge=0, le=100)
    threshold: float | None = Field(default=None, ge=0)


class ProtectionSection(BaseModel):
    """The protection of a frozen campaign: a level, and departures from the rules' defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Level = "standard"
    rules: dict[str, RuleSetting] = {}

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: dict[str, RuleSetting]) -> dict[str, RuleSetting]:
        from antifraud.rules import registry

        unknown = sorted(slug for slug in rules if slug not in registry)
        if unknown:
            have = ", ".join(rule.slug for rule in registry)
            raise ValueError(f"there is no rule {', '.join(unknown)}; there are {have}")
        return rules


@dataclass(frozen=True)
class RiskRequest:
    """Everything a decision may look at. `headers` has lower-case names (RISK_HEADERS)."""

    campaign: str
    protection: ProtectionSection
    action: Action
    person_uid: str | None
    device_uid: str
    device_new: bool
    device_age_ms: int
    ip: str
    user_agent: str
    headers: Mapping[str, str]
    signals: Mapping[str, Any] | None
    inviter_uid: str | None
    phone_hash: str | None
    proof_solved: bool
    now: datetime


@dataclass(frozen=True)
class RuleHit:
    """One rule that fired: what it saw, where its limit lies. A shadow hit adds no points."""

    id: str
    points: int
    hard: bool
    value: float | str
    threshold: float | None
    shadow: bool = False


@dataclass(frozen=True)
class Decision:
    """The outcome and its reasons. Outward only a challenge or a refusal may show.

    `degraded` says Redis was away and counters were unknown. `features` is what the rules
    saw (no personal data), so the decision can be made again; `features_hash` its SHA-256.
    """

    id: UUID
    outcome: Outcome
    score: int
    hits: tuple[RuleHit, ...]
    challenge: Literal["pow", "otp"] | None
    degraded: bool
    features: Mapping[str, Any] = field(default_factory=dict, repr=False)
    features_hash: str = ""


@dataclass(frozen=True)
class Case:
    """A held reward that waits for a person's verdict until `due_at` (72 hours)."""

    subject: str
    campaign: str
    action: str
    score: int
    hits: tuple[dict[str, Any], ...]
    decision: UUID
    person_uid: UUID | None
    device_uid: str
    at: datetime
    due_at: datetime
    verdict: str | None = None
    closed_by: str = ""


@dataclass(frozen=True)
class Judgement:
    """A decision about one move of a person, for those who have to explain it."""

    at: datetime
    action: str
    outcome: str
    score: int
    hits: tuple[dict[str, Any], ...]
    device_uid: str
    verdict: str | None


@dataclass(frozen=True)
class RulePrecision:
    """How right a rule was in closed cases; `precision` is None without verdicts."""

    id: str
    hits: int
    fraud: int
    legit: int
    precision: float | None
    lower_bound: float | None


@dataclass(frozen=True)
class ListView:
    """One entry of a list, as staff see it. Only networks are kept in clear."""

    id: int
    kind: str
    entity: str
    value: str
    campaign: str | None
    reason: str
    owner: str
    expires_at: datetime | None
