"""Stream entries become events, or dead letters with a reason. No I/O but caches.

Everything here is decided by the entry alone, so that a repeated delivery of it gives the
same events with the same times: that is what recognising one's own earlier attempt needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from core import outbox
from tracking.consumer import checks
from tracking.consumer.checks import Bad
from tracking.consumer.clock import corrected
from tracking.consumer.enrich import NOWHERE, Agent, Place, agent_of, place_of
from tracking.consumer.privacy import clean_props, clean_text, clean_value, may_hold_numbers
from tracking.contracts import FACT_TOPIC, SERVER_FACTS

COLUMNS = (
    *("event_id", "name", "campaign", "at", "client_at", "received_at", "clock", "source"),
    *("person_id", "device_id", "session_id", "seq", "bot", "region", "city", "os", "browser"),
    *("device_kind", "net", "path", "block", "props"),
)
_SERVER = Agent("", "", "", "")


@dataclass(slots=True)
class Event:
    """One row to be. `owner` is the stream entry it came with, as a number."""

    id: bytes
    owner: int
    name: str
    campaign: str
    at: int
    client_at: int
    received_at: int
    clock: str
    source: str
    person_id: int
    device_id: str
    session_id: str
    seq: int
    agent: Agent
    place: Place
    bot: str
    props: dict[str, Any]

    def row(self) -> bytes:
        """The row as JSONCompactEachRow; moments are seconds there."""
        text, props, agent, place = self.id.hex(), self.props, self.agent, self.place
        path = props.get("path")
        block = props.get("block")
        return orjson.dumps(
            (
                f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}",
                self.name,
                self.campaign,
                self.at / 1000,
                self.client_at / 1000,
                self.received_at / 1000,
                self.clock,
                self.source,
                self.person_id,
                self.device_id,
                self.session_id,
                self.seq,
                self.bot,
                place.region,
                place.city,
                agent.os,
                agent.browser,
                agent.kind,
                place.net,
                path[:256] if type(path) is str else "",
                block[:64] if type(block) is str else "",
                orjson.dumps(props).decode(),
            )
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What could not become an event. `origin` and `raw` are JSON without personal data."""

    dead_id: str
    reason: str
    received_at: int
    entry: str
    origin: str
    raw: str


@dataclass
class Outcome:
    """What some entries came to."""

    events: list[Event] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)

    def bury(self, entry: str, at: int, reason: str, origin: Any, raw: Any) -> None:
        """Keep a bad event; its id follows from its place, so a repeat is the same letter."""
        number = sum(1 for letter in self.dead if letter.entry == entry)
        dead_id = hashlib.sha256(f"{entry}:{number}".encode()).hexdigest()[:32]
        self.dead.append(DeadLetter(dead_id, reason, at, entry, _safe(origin), _safe(raw)))


def _safe(value: Any) -> str:
    """JSON with everything personal cleaned away; nothing at all when that is impossible."""
    try:
        return orjson.dumps(clean_value(value), option=orjson.OPT_NON_STR_KEYS).decode()
    except (RecursionError, orjson.JSONEncodeError):
        return ""


def owner_of(entry_id: bytes) -> int:
    """`1700000000000-3` as one number, in the stream's order."""
    milliseconds, _, sequence = entry_id.partition(b"-")
    return int(milliseconds) << 20 | int(sequence) & 0xFFFFF


def read_entry(entry_id: bytes, fields: Mapping[bytes, bytes], outcome: Outcome) -> None:
    """Add what one entry holds to `outcome`. Never raises: what cannot be read is buried."""
    entry, at = entry_id.decode(), int(entry_id.partition(b"-")[0])
    try:
        if b"b" in fields:
            _read_batch(entry_id, fields[b"b"], outcome)
        else:
            _read_fact(entry_id, at, fields, outcome)
    except Bad as bad:
        outcome.bury(
            entry, at, bad.reason, None, {k.decode(): repr(v) for k, v in fields.items()}
        )
    except Exception as error:  # noqa: BLE001 - one entry must not stop the stream
        reason = f"entry.{type(error).__name__}"[:64]
        outcome.bury(entry, at, reason, None, None)


def _read_batch(entry_id: bytes, raw: bytes, outcome: Outcome) -> None:
    try:
        entry = orjson.loads(raw)
        envelope, received_at = entry["envelope"], int(entry["received_at"])
        events = envelope["events"]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise Bad("entry.unreadable") from None
    agent_text = entry.get("ua") or ""
    origin = {
        "received_at": received_at,
        "ua": agent_text,
        "envelope": {key: value for key, value in envelope.items() if key != "events"},
    }
    text = entry_id.decode()
    try:
        device = checks.check_device(envelope.get("device_id"))
        session = checks.check_label(envelope.get("session_id"), "session.form")
        source = checks.check_label(envelope.get("source") or "web", "source.form")
        if not checks.SOURCE.fullmatch(source) or source == "server":
            raise Bad("source.form")
    except Bad as bad:
        for event in events:
            outcome.bury(text, received_at, bad.reason, origin, event)
        return
    sent_at = envelope.get("sent_at")
    if type(sent_at) is not int or not 0 < sent_at < checks.MAX_MS:
        sent_at = None
    seq = envelope.get("seq")
    seq = seq if type(seq) is int and 0 <= seq < 1 << 32 else 0
    owner, numbers = owner_of(entry_id), may_hold_numbers(raw)
    agent, place = agent_of(clean_text(agent_text)), place_of(entry.get("ip") or "")
    for event in events:
        try:
            name = checks.check_name(event.get("name"))
            if name in SERVER_FACTS:
                raise Bad("name.reserved")
            client_at = checks.check_moment(event.get("at"))
            at, clock = corrected(client_at, sent_at, received_at)
            props = clean_props(checks.check_props(event.get("props")), numbers)
            bot = agent.bot or ("webdriver" if props.get("webdriver") is True else "")
            outcome.events.append(
                Event(
                    checks.check_id(event.get("id")),
                    owner,
                    name,
                    checks.check_slug(event.get("campaign")),
                    at,
                    client_at,
                    received_at,
                    clock,
                    source,
                    0,
                    device,
                    session,
                    seq,
                    agent,
                    place,
                    bot,
                    props,
                )
            )
        except Bad as bad:
            outcome.bury(text, received_at, bad.reason, origin, event)
        except AttributeError:  # not a dict
            outcome.bury(text, received_at, "event.form", origin, event)


def _read_fact(
    entry_id: bytes, received_at: int, fields: Mapping[bytes, bytes], outcome: Outcome
) -> None:
    try:
        event_id, topic, key, payload = outbox.decode(dict(fields))
    except (ValueError, AttributeError):
        raise Bad("entry.unreadable") from None
    origin = {"id": str(event_id), "topic": topic, "key": key}
    try:
        if topic != FACT_TOPIC or type(payload) is not dict:
            raise Bad("fact.topic")
        person = payload.get("person_id") or 0
        if type(person) is not int or not 0 <= person < 1 << 63:
            raise Bad("person.form")
        at = checks.check_moment(payload.get("at"))
        outcome.events.append(
            Event(
                event_id.bytes,
                owner_of(entry_id),
                checks.check_name(payload.get("name")),
                checks.check_slug(payload.get("campaign")),
                at,
                at,
                received_at,
                "server",
                checks.check_label(payload.get("source") or "server", "source.form"),
                person,
                checks.check_device(payload.get("device_id")),
                checks.check_label(payload.get("session_id"), "session.form"),
                0,
                _SERVER,
                NOWHERE,
                "",
                clean_props(checks.check_props(payload.get("props"))),
            )
        )
    except Bad as bad:
        outcome.bury(entry_id.decode(), received_at, bad.reason, origin, payload)
