"""What the second level of invitations brought somebody, or why it did not: for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.models import SecondLevel


@dataclass(frozen=True)
class SecondNow:
    """A friend of a friend who qualified. `reason` is why there are no points: own, capped,
    stock, revoked, none; "" otherwise."""

    at: datetime
    state: str
    reason: str
    points: int | None


MOST = 100


def second_level(participation_id: int | None) -> tuple[SecondNow, ...]:
    """The newest, at most `MOST`."""
    if participation_id is None:
        return ()
    rows = SecondLevel.objects.filter(participation_id=participation_id).order_by("-id")
    return tuple(
        SecondNow(at, state, reason, points)
        for at, state, reason, points in rows.values_list(
            "changed_at", "state", "reason", "points"
        )[:MOST]
    )
