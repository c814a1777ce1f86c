"""What people did, from the event store: funnel, minutes, refusals, growth.

Every figure here comes from stored events: delete one and the number falls. Robots are kept
in the store and left out of these figures.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.contracts import CampaignOverview
from tracking import figures
from tracking import selectors as events

MINUTES = 60
WAY = (
    "page_view",
    "joined",
    "shared",
    "session_completed",
    "reward_held",
    "reward_granted",
    "reward_fulfilled",
)
"""The events of a participant's way, in its order."""
STEPS = {
    "seen": "page_view",
    "joined": "joined",
    "shared": "shared",
    "helped": "session_completed",
    # Who opened a packet that is held for review has opened it all the same.
    "opened": "reward_held",
    "paid": "reward_fulfilled",
}
"""The steps of the funnel and the event from which on somebody has come that far."""
_BY_MINUTE = {
    "joined": "joined",
    "seen": "page_view",
    "granted": "reward_granted",
    "refused": "refused",
}


def behaviour(slug: str, overview: CampaignOverview, now: datetime) -> dict[str, Any]:
    """The part of a snapshot that the event store knows. Raises StoreAway.

    K is joins by invitation per participant; who invited whom is PostgreSQL's knowledge.
    """
    reached = {step["name"]: step["people"] for step in figures.furthest(slug, WAY)}
    people = {step: reached[name] for step, name in STEPS.items()}
    first, minutes = figures.minutes_of(slug, list(_BY_MINUTE.values()), MINUTES, now)
    refused = figures.by_prop(slug, "refused", "code")
    return {
        "fresh_at": events.freshness(slug),
        "people": {"reached": people["seen"], "joined": people["joined"]},
        "funnel": [{"step": step, "people": number} for step, number in people.items()],
        "minutes": {
            "from": first,
            **{key: minutes[name] for key, name in _BY_MINUTE.items()},
        },
        "refused": {
            "count": sum(number for _code, number in refused),
            "reasons": [
                {"code": code or "unknown", "count": number} for code, number in refused
            ],
        },
        "growth": {
            "k": round(overview.k_factor, 4) if overview.joins else None,
            "joined": overview.joins,
            "invited": overview.invited,
            "sharers": people["shared"],
        },
    }
