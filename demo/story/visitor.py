"""One visitor: a device, perhaps a person, page events as the tracker sends them, and taps
through the same engine that answers HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias, cast
from uuid import UUID, uuid4

import orjson

from campaigns.play import engine
from campaigns.play.contracts import Action, Caller, PlayAnswer, PlayCommand, VerifiedPhone
from campaigns.play.errors import ChallengeRequired
from core.clock import to_ms
from core.ids import uuid7
from demo.story import phones
from demo.story.world import World
from tracking.contracts import STREAM

Kind: TypeAlias = Literal["person", "machine", "emulator"]


class Refused(Exception):
    """The campaign said no; `code` is its reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Pages:
    """Page events on their way to the stream, in batches."""

    stream: Any
    _waiting: list[bytes] = field(default_factory=list)
    sent: int = 0

    def put(self, entry: dict[str, Any]) -> None:
        """Queue what one batch of a tracker is to the collector."""
        self._waiting.append(orjson.dumps(entry))
        if len(self._waiting) >= 200:
            self.flush()

    def flush(self) -> None:
        """Hand over what waits."""
        pipe = self.stream.pipeline(transaction=False)
        for raw in self._waiting:
            pipe.xadd(STREAM, {b"b": raw})
        pipe.execute()
        self.sent += len(self._waiting)
        self._waiting = []


@dataclass
class Visitor:
    """Somebody with a phone, or something that says so."""

    world: World
    pages: Pages
    slug: str
    ip: str
    agent: str
    channel: str = ""
    kind: Kind = "person"
    device: UUID = field(init=False)
    tracked: str = field(init=False)
    person: UUID | None = None
    first_seen: datetime = field(init=False)
    invite: str = ""
    number: str = ""
    """The phone number this person gave."""
    taps: int = 0

    def __post_init__(self) -> None:
        self.device = uuid4()
        self.tracked = str(uuid4())
        self.first_seen = self.world.now

    def look(self, seconds: float, *clicks: str, invite: str = "") -> None:
        """Open the page, read it for `seconds`, touch `clicks`, leave: one visit's events."""
        rng, start = self.world.rng, to_ms(self.world.now)
        path = f"/c/{self.slug}/"
        view: dict[str, Any] = {"path": path}
        if self.channel:
            view["ch"] = self.channel
        if invite:
            view["invited"] = True
        end = start + int(seconds * 1000)
        events = [("page_view", start, view), ("exposure", start + 300, _at(path, "hero"))]
        if seconds > 4:
            events.append(("exposure", start + 2600, _at(path, "steps")))
        if seconds > 7:
            events.append(("scroll_depth", start + 5000, {"path": path, "depth": 75}))
            events.append(("exposure", start + 5200, _at(path, "rules")))
        for number, block in enumerate(clicks, 1):
            at = min(end - 50, start + 1500 * number + rng.randrange(700))
            events.append(("click", at, _at(path, block)))
        events.append(("page_leave", end, {"path": path, "dwell_ms": int(seconds * 1000)}))
        self.pages.put(
            {
                "received_at": end + rng.randrange(40, 400),
                "ip": self.ip,
                "ua": self.agent,
                "envelope": {
                    "v": 1,
                    "sent_at": end,
                    "source": "web",
                    "device_id": self.tracked,
                    "session_id": f"s-{self.tracked[:8]}-{start}",
                    "events": [
                        {
                            "id": str(uuid7()),
                            "name": name,
                            "at": at,
                            "campaign": self.slug,
                            "props": props,
                        }
                        for name, at, props in events
                    ],
                },
            }
        )

    def state(self, invite: str = "") -> dict[str, Any]:
        """The state document as this visitor sees it now."""
        return engine.state(self.slug, self._caller(), invite, self.channel, self.world.now)

    def act(
        self,
        action: str,
        body: dict[str, Any],
        *,
        phone: str | None = None,
        reading: float = 6.0,
    ) -> dict[str, Any]:
        """One tap; the answer's body. A challenge is solved by whoever runs our page.

        Raises Refused.
        """
        self.taps += 1
        if action != "share":
            body = {**body, "signals": self._signals(reading)}
        command = PlayCommand(
            slug=self.slug,
            action=cast(Action, action),
            caller=self._caller(),
            key=f"demo-{self.device.hex[:16]}-{self.taps}",
            fingerprint=hashlib.sha256(f"{self.device}{self.taps}".encode()).hexdigest(),
            body=body,
            proof_solved=False,
            phone=VerifiedPhone(phone) if phone else None,
            now=self.world.now,
        )
        try:
            answer = engine.perform(command)
        except ChallengeRequired:
            answer = self._solved(command)
        if answer.status != 200:
            raise Refused(str(answer.body.get("code", "")))
        if answer.person_uid is not None:
            self.person = answer.person_uid
        return answer.body

    def _signals(self, reading: float) -> dict[str, object]:
        if self.kind == "machine":
            return phones.machine_signals(reading)
        make = phones.emulator_signals if self.kind == "emulator" else phones.signals
        return make(self.agent, reading, self.world.rng)

    def _solved(self, command: PlayCommand) -> PlayAnswer:
        try:
            solved = PlayCommand(**{**command.__dict__, "proof_solved": True})
            return engine.perform(solved)
        except ChallengeRequired:
            raise Refused("risk.challenge") from None

    def _caller(self) -> Caller:
        age = max(to_ms(self.world.now) - to_ms(self.first_seen), 0)
        return Caller(
            person_uid=self.person,
            device_uid=self.device,
            device_new=self.taps <= 1,
            device_age_ms=age,
            ip=self.ip,
            user_agent=self.agent,
            headers={
                "accept-language": "zh-CN,zh;q=0.9",
                "sec-fetch-site": "same-origin",
                "x-af-device": self.tracked,
            },
            language="zh-hans",
        )


def _at(path: str, block: str) -> dict[str, Any]:
    return {"path": path, "block": block}
