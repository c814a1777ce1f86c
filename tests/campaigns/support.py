"""People who play, for tests of the engine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import override_settings

from campaigns import api as campaigns
from campaigns.play import engine
from campaigns.play.contracts import Action, Caller, PlayAnswer, PlayCommand, VerifiedPhone
from core.clock import utc_now
from core.ids import uuid7
from templates_library.launching import launch
from tests.launched_once import once

BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
CONSENT = {"rules": "2026-01", "privacy": "privacy-2026-01"}


@once
def launched(now: datetime, slug: str = "packet", **answers: Any) -> str:
    """A running campaign; keywords are aliases with `__` for the dot. Protection is off."""
    staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    made = launch(
        "share-to-open",
        slug=slug,
        answers=list(settings.items()),
        author="operator",
        approver="reviewer",
        now=now,
    )
    campaigns.forget()
    return made.slug


def staff() -> None:
    """The demo users, their passwords hashed quickly: nobody logs in here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        campaigns.ensure_staff("demo-password")


@dataclass
class Player:
    """One person on one device; the person appears with the first answer that names one."""

    slug: str
    now: datetime
    person: UUID | None = None
    device: UUID = field(default_factory=uuid7)
    language: str = "en"
    invite: str = ""

    @property
    def caller(self) -> Caller:
        return Caller(
            person_uid=self.person,
            device_uid=self.device,
            device_new=False,
            device_age_ms=60_000,
            ip="203.0.113.7",
            user_agent=BROWSER,
            language=self.language,
        )

    def command(
        self,
        action: Action,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        phone: str | None = None,
    ) -> PlayCommand:
        body = body or {}
        canonical = json.dumps(body, sort_keys=True).encode()
        return PlayCommand(
            slug=self.slug,
            action=action,
            caller=self.caller,
            key=key or f"key-{uuid7()}",
            fingerprint=hashlib.sha256(canonical).hexdigest(),
            body=body,
            proof_solved=False,
            phone=VerifiedPhone(phone) if phone else None,
            now=self.now,
        )

    def do(
        self,
        action: Action,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        phone: str | None = None,
    ) -> PlayAnswer:
        answer = engine.perform(self.command(action, body, key, phone))
        if answer.person_uid is not None:
            self.person = answer.person_uid
        return answer

    def join(self, invite: str | None = None, key: str | None = None) -> PlayAnswer:
        body: dict[str, Any] = {"consent": CONSENT}
        if invite:
            body["invite"] = invite
        answer = self.do("join", body, key)
        if answer.status == 200:
            self.invite = answer.body["result"]["invite"]
        return answer

    def help(self, invite: str, key: str | None = None) -> PlayAnswer:
        return self.do("help", {"invite": invite}, key)

    def draw(self, key: str | None = None) -> PlayAnswer:
        return self.do("draw", {"scene": "default"}, key)

    def claim(
        self, reward: str, phone: str = "+8613800000001", key: str | None = None
    ) -> PlayAnswer:
        body = {"reward": reward, "phone": phone, "otp": "000000"}
        return self.do("claim", body, key, phone)

    def state(self, invite: str = "") -> dict[str, Any]:
        return engine.state(self.slug, self.caller, invite, "", self.now)


def code(answer: PlayAnswer) -> str:
    """The code of a refusal."""
    return str(answer.body["code"])


def hold_reward(slug: str) -> None:
    """A reward of the campaign, one helper's, that waits for a decision."""
    player = Player(slug, utc_now())
    player.join()
    Player(slug, utc_now()).help(player.invite)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_participation SET held = true WHERE invite = %s", [player.invite]
        )
    player.draw()
