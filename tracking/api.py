"""The door of tracking for code: record a fact in the caller's transaction."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from core import outbox
from core.clock import to_ms
from tracking.contracts import FACT_TOPIC, Fact

_NAME = re.compile(r"[a-z0-9_]{1,64}")


def record_fact(fact: Fact, now: datetime) -> UUID:
    """Write `fact` into the outbox; it reaches the event store after the commit, once.

    Returns the event's id (UUIDv7 unless the fact brought one). Raises ValueError for a name
    that is not [a-z0-9_]{1,64}. SQL functions do the same with
    `core_enqueue('events.fact', key, payload, now, event_id)`.
    """
    if not _NAME.fullmatch(fact.name):
        raise ValueError(f"{fact.name!r} is no name of an event")
    return outbox.enqueue(
        topic=FACT_TOPIC,
        key=(fact.device_id or str(fact.person_id or ""))[:64],
        payload={
            "name": fact.name,
            "at": to_ms(fact.at),
            "campaign": fact.campaign,
            "person_id": fact.person_id,
            "device_id": fact.device_id,
            "session_id": fact.session_id,
            "source": fact.source,
            "props": dict(fact.props),
        },
        now=now,
        event_id=fact.event_id,
    )
