"""What other apps hand to tracking, and the names of what it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

STREAM = "af:events"
"""Key of the event stream in the stream Redis."""

BOARD_CHANNEL = "af:board"
"""Channel of the gates Redis: after each stored batch, the JSON list of campaign slugs."""

FACT_TOPIC = "events.fact"
"""Outbox topic of a fact."""

IDENTITY_LINKED = "identity_linked"
IDENTITY_MERGED = "identity_merged"

SERVER_FACTS = frozenset(
    {
        "joined",
        "session_started",
        "helped",
        "session_completed",
        "reward_granted",
        "reward_held",
        "reward_claimed",
        "reward_fulfilled",
        "reward_failed",
        "reward_revoked",
        "reward_unconfirmed",
        "reward_clawed_back",
        "budget_alarm",
        "payout_confirm_needed",
        "shared",
        "refused",
        "challenged",
        "qualified",
        "second_level",
        "drawn",
        "combined",
        "card_given",
        "card_taken",
        "taken",
        "checked_in",
        "task_done",
        "answered",
        "quiz_passed",
        "voted",
        "team_founded",
        "team_joined",
        "team_full",
        IDENTITY_LINKED,
        IDENTITY_MERGED,
    }
)
"""Names only our own services may record: from a browser they are refused, never believed."""

CLIENT_EVENTS = frozenset(
    {
        "page_view",
        "click",
        "exposure",
        "page_leave",
        "share_click",
        "js_error",
        "resource_error",
        "scroll_depth",
        "web_vital",
    }
)
"""What the tracker sends by itself; further names are free."""


@dataclass(frozen=True)
class Fact:
    """Something one of our services knows to have happened.

    `device_id` is what the tracker calls the device (header X-AF-Device when it is a UUID),
    else the device cookie's uid, so that a visit and its tap meet. `props` holds at most 50
    scalars and never personal data. `event_id` makes a repeated recording one fact.
    """

    name: str
    at: datetime
    campaign: str | None
    person_id: int | None
    device_id: str | None
    session_id: str | None = None
    source: str = "server"
    props: dict[str, Any] = field(default_factory=dict)
    event_id: UUID | None = None
