"""A campaign's plan without a campaign: the ports answer what the test says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from audiences import api as audiences
from core.ids import uuid7
from touchpoints import ports
from touchpoints.channels import Channel, OutgoingMessage
from touchpoints.contracts import CampaignTouch, Occasion, TouchSection
from touchpoints.models import Message
from touchpoints.services import delivery, planning

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Shanghai."""
PHONE = "+8613800000001"
ADDRESS = "wang.ming@mail.example"


class Twin(Channel):
    """A provider that answers as the test chooses: a status, or an exception."""

    slug = "twin"
    title = "Twin"
    Config = BaseModel
    answers: ClassVar[list[str | BaseException]] = []
    seen: ClassVar[list[OutgoingMessage]] = []

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        answer = Twin.answers.pop(0) if Twin.answers else "sent"
        Twin.seen.append(message)
        if isinstance(answer, BaseException):
            raise answer
        return answer  # type: ignore[return-value]


@dataclass
class World:
    """What the ports answer; change it and the next question sees it."""

    plan: list[dict[str, Any]]
    daily_cap: int = 2
    quiet: dict[str, str] | None = None
    phase: str = "running"
    true: bool = True
    expiring: list[Occasion] = field(default_factory=list)

    def touch(self, slug: str) -> CampaignTouch | None:
        if slug != "spring":
            return None
        section = {"plan": self.plan, "daily_cap": self.daily_cap, "quiet": self.quiet}
        return CampaignTouch(
            slug=slug,
            section=TouchSection.model_validate(section),
            timezone="Asia/Shanghai",
            currency="CNY",
            title={"en": "Spring packet", "zh-hans": "春日红包"},
            organiser={"en": "Demo Life", "zh-hans": "示例人寿"},
            phase=self.phase,  # type: ignore[arg-type]
        )


def step(on: str, *channels: str, **more: Any) -> dict[str, Any]:
    return {"on": on, "template": on, "channels": list(channels) or ["sms"], **more}


@contextmanager
def world(monkeypatch: Any, *plan: dict[str, Any], **more: Any) -> Iterator[World]:
    found = World(list(plan), **more)
    monkeypatch.setattr(ports.campaign_touch, "_function", found.touch)
    monkeypatch.setattr(ports.is_still_true, "_function", lambda _on, _subject: found.true)
    monkeypatch.setattr(ports.expiring, "_function", lambda _now: [found.expiring])
    yield found


def person(
    now: datetime = NOON,
    phone: str | None = PHONE,
    address: str | None = None,
    language: str = "en",
    **allows: bool,
) -> int:
    """Somebody who can be reached and has said what they allow."""
    who = audiences.ensure_person(uid=uuid7(), device_uid=None, now=now)
    audiences.record_consent(
        person_id=who, campaign="spring", kind="rules", document="1", now=now,
        evidence={"language": language},
    )  # fmt: skip
    if phone:
        who = audiences.attach_phone(
            person_id=who, phone_e164=phone, now=now
        ).canonical_person_id
    if address:
        audiences.set_email(person_id=who, address=address, now=now)
    for channel, allowed in allows.items():
        audiences.choose_channel(person_id=who, channel=channel, allowed=allowed, now=now)
    return who


def occasion(
    who: int,
    on: str = "won",
    at: datetime = NOON,
    hours: float = 72,
    event: UUID | None = None,
    **more: Any,
) -> Occasion:
    variables = {
        "prize": {"money": 888},
        "added": {"money": 120},
        "claim_by": {"moment": int((at + timedelta(hours=hours)).timestamp() * 1000)},
    }
    return Occasion(
        event_id=event or uuid7(), on=on, campaign="spring", person_id=who, at=at,  # type: ignore[arg-type]
        useful_until=at + timedelta(hours=hours), variables=variables, **more,
    )  # fmt: skip


def told(*occasions: Occasion, at: datetime = NOON) -> list[Message]:
    """Plan and hand over at once; the messages, oldest first."""
    planning.plan(occasions, at)
    delivery.deliver_due(at, 100)
    return list(Message.objects.order_by("id"))


def states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("status", "reason"))
