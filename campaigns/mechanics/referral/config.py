"""What an operator may set of inviting friends."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.directions import CAP, MORE, PRESENT, order

LANGUAGES = ("en", "zh-hans")
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
PREMIUM = ("premium", "paid", "payment", "purchase", "policy_issued", "insured", "order")
"""Words that an event's name must not hold: nobody is rewarded for a premium that was paid."""


class SecondLevelConfig(BaseModel):
    """Points for whoever invited the inviter, when the inviter's friend qualifies.

    Points, never money, for arrivals, never for sharing. There is no third level: nothing in
    this form could say one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: int = Field(ge=1, le=1_000_000, json_schema_extra=MORE)
    """For each friend of a friend; what a unit of the pool holds."""
    most: int = Field(default=20, ge=1, le=1000, json_schema_extra=MORE)
    """How often one person may get them in the campaign."""
    pool: str = Field(default="second-level", min_length=1, max_length=64)
    """A pool of points that need no claim."""


class ReferralConfig(BaseModel):
    """`mechanics.referral` of a frozen campaign. Amounts are minor units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: str = Field(default="registered", pattern=r"^[a-z][a-z0-9_]{0,63}$")
    """The organiser's fact by which a friend qualifies, as told to /api/in/facts."""
    event_label: dict[str, Label] = Field(
        default_factory=lambda: {"en": "Register with us", "zh-hans": "注册成为用户"}
    )
    """What the friend is asked to do, as a call, in both languages."""
    url: str | None = Field(default=None, max_length=500, pattern=r"^https://[^\s\"'<>]+$")
    """Where a friend does it; None when they know."""
    window_days: int = Field(default=30, ge=1, le=180, json_schema_extra=MORE)
    """How long after joining the event counts."""
    inviter_amount: int = Field(default=2000, ge=0, le=5_000_000, json_schema_extra=MORE)
    """0 counts friends who qualify, for mechanics that listen, and rewards no inviter."""
    friend_amount: int = Field(default=1000, ge=0, le=5_000_000, json_schema_extra=MORE)
    """0 rewards the inviter alone."""
    inviter_pool: str = "inviters"
    friend_pool: str = "friends"
    cap: int = Field(default=20, ge=0, le=1000, json_schema_extra=CAP)
    """Rewards one inviter may earn in the campaign; 0 is no limit."""
    cap_month: int = Field(default=0, ge=0, le=1000, json_schema_extra=CAP)
    """The same within a calendar month of the campaign's zone; 0 is no limit."""
    who_is_new: Literal["all", "phone", "any"] = Field(
        default="phone", json_schema_extra=order("any", "phone", "all")
    )
    """Whom a reward is paid for: `all`, `phone` (a number that was not verified here before,
    and nobody who had done it before the invite), `any` (who besides never took part here)."""

    second_level: SecondLevelConfig | None = Field(default=None, json_schema_extra=PRESENT)
    """None: one level only."""

    @model_validator(mode="after")
    def _both_languages(self) -> Self:
        if set(self.event_label) != set(LANGUAGES):
            raise ValueError(f"the event is named in {', '.join(LANGUAGES)}")
        return self

    @property
    def names_a_premium(self) -> bool:
        """Whether the event sounds like money paid for insurance."""
        return any(word in self.event for word in PREMIUM)
