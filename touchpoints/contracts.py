"""What other apps are told about messages and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

TouchEventName = Literal["won", "helped", "qualified", "expiring", "confirm", "fulfilled"]
TouchChannel = Literal["inbox", "sms", "email"]
TouchLanguage = Literal["en", "zh-hans"]
TouchWords = dict[TouchChannel, dict[TouchLanguage, dict[str, str]]]
"""A campaign's own words for one template: channel, language, part; a text message's only part
is `text`. What is left out, or empty, stays the template's."""
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
"""HH:MM on the campaign's own clock."""


class TouchStep(BaseModel):
    """One message of the plan: on which event, which template, over which channels.

    `hours_before` belongs to `expiring` alone: that long before a reward's claim date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: TouchEventName
    template: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")
    channels: list[TouchChannel] = Field(min_length=1, max_length=3)
    hours_before: int | None = Field(default=None, ge=1, le=24 * 30)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.channels)) != len(self.channels):
            raise ValueError("a channel is named once")
        if (self.on == "expiring") != (self.hours_before is not None):
            raise ValueError("`hours_before` belongs to `expiring`, and it needs it")
        return self


class QuietHours(BaseModel):
    """Local times between which nobody is written to; `from` after `until` spans midnight."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: str = Field(default="21:00", alias="from", pattern=CLOCK)
    until: str = Field(default="09:00", pattern=CLOCK)


class TouchSection(BaseModel):
    """What a campaign says to its participants, and how often; part of its frozen version.

    An empty plan sends nothing. `words` are the campaign's own, by template. `daily_cap` counts
    text messages and e-mails a person gets from this campaign on one day of its time zone;
    messages in the page are not counted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: list[TouchStep] = Field(default_factory=list, max_length=20)
    words: dict[str, TouchWords] = Field(default_factory=dict)
    daily_cap: int = Field(default=2, ge=0, le=20)
    quiet: QuietHours | None = Field(default_factory=QuietHours)

    @model_validator(mode="after")
    def _once(self) -> Self:
        steps = [(step.on, step.template) for step in self.plan]
        if len(set(steps)) != len(steps):
            raise ValueError("a template stands once for an event")
        return self


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


@dataclass(frozen=True)
class StreamFact:
    """A fact as the stream brings it."""

    event_id: UUID
    name: str
    at: datetime
    campaign: str
    person_id: int | None
    props: Mapping[str, Any]


@dataclass(frozen=True)
class Occasion:
    """Something of which the plan may speak to one person; the same id, the same occasion.

    `variables` hold what a template may use, and no personal data: `{"money": minor}`,
    `{"moment": ms}`, `{"en": …, "zh-hans": …}`, or a plain word. After `useful_until` nobody
    needs to hear of it. `subject` is asked about again before anything is sent.
    """

    event_id: UUID
    on: TouchEventName
    campaign: str
    person_id: int
    at: datetime
    useful_until: datetime
    variables: Mapping[str, Any]
    subject: str = ""
    template: str | None = None
    """The one step of the plan it is for; None is every step of the event."""


@dataclass(frozen=True)
class CampaignTouch:
    """What messages must know of a campaign, from its running version."""

    slug: str
    section: TouchSection
    timezone: str
    currency: str
    title: Mapping[str, str]
    organiser: Mapping[str, str]
    phase: Literal["scheduled", "running", "paused", "ended"]


@dataclass(frozen=True)
class PersonMessage:
    """A message in the page, rendered in the language asked for."""

    id: int
    on: str
    title: str
    text: str
    at: datetime
    read: bool


@dataclass(frozen=True)
class MessageFigure:
    """How many messages of a campaign stand so; `reason` explains refusals and waiting."""

    on: str
    medium: str
    status: str
    reason: str
    explanation: str
    count: int
